"""What program and content have agreed on: the program's contracts, as data that everything else reads.

This file has the names by which the program asks content: tables, processes, forms, and properties of elements. Each
stands here once. What is agreed about them stands in the rooms beside it:

- `tables`: `TABLES`, by name: what a table is given, its output columns with types and the source of their values, hit
  policy, meaning, and whether it fails closed. `BY_PROPERTY`: what a table must answer that a task names.
- `properties`, `services`, `recorders`, `fields`, `answers`, `landlord_keys`: what an element, a service task, a field
  of a form and a landlord's file may say, and what they must.
- `sources`: `values_of(source, content)`: the values that a release has for a source, such as its letters or channels.

Who reads them: `app.content.checking` (each finding of `flask content check`), `app.content.asking` (the shape of an
answer while it runs) and `docs/reference/`. An editor reads the same: `TABLES[name].columns` are the columns that it
fixes, `many` locks the hit policy, and `values_of` fills a select or completes a cell. Nothing here opens a file or the
database.
"""

from __future__ import annotations

# Tables that say when something is due, and what a letter must contain ----------------------------------------------

TIMESCALES = ("timescales", "code_timescales", "default_timescales")
"""The clocks: the landlord's policy, the Code, and what holds where neither says anything."""
LAYER_TABLES = tuple(zip(("policy", "code", "default"), TIMESCALES, strict=True))
"""Each of those tables with the layer whose dates it gives."""
EVENT_COLUMNS = ("anchor", "met_by", "needs", "stopped_by")
"""The columns of those tables that name events."""
ELEMENT_TABLES = {"letter_elements": "policy", "code_letter_elements": "code"}
"""The elements that a letter must have → the layer that demands them."""

# Tables that are asked for one thing ---------------------------------------------------------------------------------

CLASSIFICATION = "classification"
"""What a contact is: its route, status, process, and whether it is a complaint (CLS-01 to CLS-03)."""
STARTS = ("process", "also")
"""The columns of that table which name a process that starts."""
STAGE_ANSWERS = "stage_answers"
"""Which letters answer which stage of a complaint (Code 6.9, 6.19)."""
ACT_LETTERS = "act_letters"
"""Which letter an act sends."""
HANDLER_LETTER = "handler_letter"
"""Whether, and by which letter, the customer learns of a new handler (ACK-06)."""
LETTER_CHANNEL = "letter_channel"
"""Whether a letter goes by e-mail or by post (CON-05, CON-06)."""
WAYS_OF_CONTACT = "ways_of_contact"
"""How our letters say that somebody gets in touch (CON-05)."""
SIGNPOSTS = "signposts"
CONTACT_DATA = "contact_data"
"""The bodies that help with what is not ours, and how to reach them (EXC-15, Code 5.7)."""
LETTER_WORK = "letter_work"
"""What has to be done by hand for a letter to reach somebody, and by when (CON-05, RSP-07)."""
COPIES = "copies"
AUTHORITY_REQUEST = "authority_request"
"""What is done so that somebody who speaks for the customer gets a copy of a letter, and by when (A17, A24)."""
EXTENSIONS = "extensions"
"""What becomes of a proposal to extend a date (policies §0.3)."""
TASK_DATES = "task_dates"
"""By when a task is done whose diagram gives no date (R3)."""
RISK = "risk"
"""What follows from a risk to somebody, and the fact that holds it (Code 5.13)."""
FOLLOW_UP = "follow_up"
"""Whether a contact is about our answer to an earlier complaint (Code 6.10)."""
EXTENDABLE = "extendable"
"""Which clocks an extension may move (Code 6.4, 6.15)."""
REMINDERS = "reminders"
"""When the owner of a date is reminded of it (TIM-11)."""
REMINDED = "reminded"
"""Whether anybody has to act on a date now (TIM-11)."""
LOOK_BACK = "look_back"
"""How many calendar days back a new contact is compared with earlier ones (INT-11)."""
EXCLUSIONS = "exclusions"
"""The ground that the facts of a complaint bear, proposed to whoever decides whether it is taken (Code 2.2, 2.5)."""
GROUNDS = "grounds"
"""The grounds on which a complaint, or taking it to stage 2, may be refused (Code 2.2, 5.11)."""
BLANKET_REFUSALS = "blanket_refusals"
"""Whether a ground is used so often that it looks like a blanket approach (EXC-16, Code 2.5)."""
OFFSET = "offset"
"""Whether a sum may be set against a debt (COMP-08)."""
MONEY = "money"
"""Whether a sum may be entered, in whatever way (COMP-05)."""
NAMES_MONEY = "names_money"
"""Which words name money without a figure (COMP-05)."""
REMEDY_AUTHORITY = "remedy_authority"
"""Whether somebody may put something right at once (QF-11)."""
ADDRESSEE = "addressee"
"""Whether the person on file is the customer, or somebody entered in their place (Code 5.12)."""
MAY_BE_TOLD = "may_be_told"
"""Whether somebody may be given news of a complaint (CON-09)."""
MAY_ASK_FOR_FEEDBACK = "may_ask_for_feedback"
"""Whether it is the time to ask for feedback (CLS-08)."""
PERSONAL_CONTACT = "personal_contact"
"""Whether a contact counts as the one that the policy asks for (CON-01 to CON-04)."""
HANDLER, REVIEWER = "handler", "reviewer"
"""Who may not handle a case, and who may not review it at stage 2 (Code 5.8, 6.13)."""
DECISION_MAKER = "decision_maker"
"""Who may not decide about a case, nor say whom it is about (Code 5.8)."""
PART_IN_CASE = "part_in_case"
"""What somebody may do in a case: nothing, their own statement, reading, acting (policies §0.5)."""
PART_TAKEN = "part_taken"
"""Which part in a case doing something means (Code 5.8, 6.13)."""
EVENT_LABELS = "event_labels"
"""What people read for an event of a case."""
ORDER_OF_DAYS = "order_of_days"
"""What cannot be dated before what (policies §0.5)."""
QUALITY_SAMPLE = "quality_sample"
"""How many responses of a month or quarter are looked at, within how many working days (RSP-15)."""
HARD_WORDS = "hard_words"
"""Words for which there are plain ones (RSP-07)."""
READABILITY = "readability"
"""What would make a letter easier to read (RSP-07)."""
SAYS_NOTHING = "says_nothing"
"""The words and sayings that explain nothing where a form asks why."""
DESIGN_CHECKS = "design_checks"
"""What the Code demands of the design, and where the design does it (SYS-06)."""

# Processes, clocks and events ---------------------------------------------------------------------------------------

LETTER_ISSUED = "letter_issued"
"""A letter went out, or was posted by hand."""
CLAIM_FILED = "legal_proceedings_filed"
"""A claim was filed at court."""
LIFECYCLE = "complaint"
"""The process of a complaint from its receipt to its end."""
SERVICE_REQUEST = "service_request"
"""The process of a request for a service, which the report on open requests lists (CLS-04)."""
STAGE_1_MEASURE = "stage_1_kpi"
"""A landlord's own measure of how long stage 1 takes: counted in a report, no date of a case (E1)."""
ADJUSTMENT_REVIEW = "adjustment_review"
"""The clock of the next review of what was agreed with a customer who needs it (ADJ-02)."""
SERVICE_REQUEST_REVIEW = "service_request_review"
"""The clock of the next review of a service request."""
SERVICE_REQUEST_OPENED = "service_request_opened"
SERVICE_REQUEST_REVIEWED = "service_request_reviewed"
SERVICE_REQUEST_DONE = "service_request_done"
"""What happens to a service request, as its diagram records it."""

# Forms and the roles and parts they speak of -------------------------------------------------------------------------

LOG_CONTACT = "log_contact"
"""The form, and the act, by which a contact comes in."""
DECIDE_ACCEPTANCE = "decide_acceptance"
"""The form that accepts a complaint, refuses it, or accepts a part of it."""
EXCLUDED_POINTS = "excluded_points"
"""The field of that form that says which part was refused."""
COMPLAINANT = "complainant"
CONTACT_ADDRESSEE = "contact"
"""Addressee of a letter to whoever got in touch for the customer."""
"""The addressee of a letter to whoever complained; also the answer that names them as the person spoken to."""

# Properties of the elements of a diagram (docs/design.md says what each does) -----------------------------------------

EVENT, EVENT_DATA, STATUS, STAGE, ROUTE = "event", "event_data", "status", "stage", "route"
"""What passing an element does to the case."""
TELLS = "tells"
"""The message that completing a user task sends to the case."""
LETTER = "letter"
"""The letter that a user task issues."""
SENT_LETTER = "sent_letter"
"""The id of the letter, sent already, that a user task does something for."""
LETTER_NEED = "letter_need"
"""What that letter needs: to be posted, or an adjustment by its key."""
CONFIRMS = "confirms"
"""That the letter of a user task only confirms what was done before, which keeps its own day (policies §0.5)."""
CLOCK = "clock"
"""The clock that a user task serves."""
AREA = "area"
"""The service area for which a user task is offered: `CASE_AREA` for that of the case."""
CASE_AREA = "yes"
AWAITS = "awaits"
"""What a user task waits for: `CONTRIBUTIONS`."""
CONTRIBUTIONS = "contributions"
CONTRIBUTION = "contribution"
"""The number of the contribution that a user task gives."""
OWNER = "owner"
"""The username of whoever promised what a user task carries out."""
ACTION_ID = "action_id"
"""The promised action that a task follows."""
PROPOSES = "proposes"
"""The table that proposes something beside a form; its answer holds `proposal`, `reason` and `clause`."""
CONTACT = "contact"
"""The table that says whether the contact recorded by a user task counts."""
INDEPENDENCE = "independence"
"""The table that says who may not do a user task."""
CAPACITY = "capacity"
"""The part in the case that completing a user task means."""
REFUSED_WHEN, REFUSED_AT, REFUSED_WITH = "refused_when", "refused_at", "refused_with"
"""When a user task cannot be completed, and beside which field what is said then."""

# Properties of the fields of a form ----------------------------------------------------------------------------------

RECORD = "record"
"""The recorder that an answer is passed to."""
DAY = "occurred_on"
"""The value of `RECORD` that says on which day everything happened that a form records."""
OVERRIDE = "override"
"""The value of `RECORD` that says why a letter goes although something is missing."""
FACT = "fact"
"""The value of `RECORD` that keeps an answer as a fact of the case."""
