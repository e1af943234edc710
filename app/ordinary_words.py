"""Words by which a text is read for names: those before and within a name, and those that are nobody's name."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.replace("'", "").split())


TITLES = _words("mr mrs ms mx dr doctor prof professor rev revd reverend cllr councillor")
"""Before a name. Whatever word follows is one, also in small letters."""
TITLES_TOO = _words(
    "miss master sir madam madame dame lord lady father brother sister fr sr imam rabbi pastor judge "
    "baroness baron capt captain major sgt sergeant pc mufti sheikh shaikh pandit guru mstr mme mlle herr "
    "frau senor senora pan pani"
)
"""Before a name, but ordinary words as well: what follows is a name if it has a capital or is no ordinary word."""
PARTICLES = _words(
    "de del della dei da das di do dos du des la las le les los van von vom zu zur der den ter ten te "
    "y e al el ul ur ap ab bin ibn bint binti abu umm ben bat mac mc o st san santa"
)
"""Small words within a name or before its last part."""
FUNCTION = _words(
    "a an the we i he she they it you me him them us our ours his her hers their theirs its my mine your "
    "yours this that these those there here in on at by for from to of with without within about above "
    "below under over between into onto out off up down as if is are was were be been being am has had "
    "have having does did doing done would can could might must shall should not no yes and or but nor "
    "because so when while until till since before after during then than also both all any some each "
    "every other another more most few many much less least who whom whose which what where why how "
    "whether please thanks sorry due per via re only just still yet again already never always now later "
    "today tomorrow yesterday however although though despite once first second third one two three four "
    "five six seven eight nine ten i'm we're it's don't can't won't isn't he's she's they're that's "
    "there's i've we've didn't doesn't hasn't haven't wasn't weren't couldn't wouldn't"
)
"""Words of which no name consists, wherever they stand."""
MONTHS = _words(
    "january february march april may june july august september october november december jan feb mar "
    "apr jun jul aug sep sept oct nov dec"
)
DAYS = _words(
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun "
    "christmas easter"
)
THINGS = (
    MONTHS
    | DAYS
    | _words(
        "access account act action actions adjustment adjustments agency agreed agreement alarm answer "
        "answers appeal appeals appointment appointments area areas asbestos asked assessment association "
        "authority awaiting balcony bank bathroom block board boiler building buildings bulletin call calls "
        "care case cases ceiling centre certificate chair claim claims cleaning close clinic code committee "
        "communal community company complaint complaints concern contact contractor contractors council "
        "councils court courts customer customers damp damages data decision definition department delay "
        "delivery detector director directors door doors drain drainage east electric electrical electrician "
        "electricity email emergency energy engineer engineers enquiry environmental estate estates evidence "
        "executive extension fence fire flat flats floor force form full further garden gas general glazing "
        "government group gutter gutters handler handling hazard head health heating holiday home homes "
        "hospital house housing hygiene improvement independent information inspection inspector installation "
        "insurance insurer insurers investigation investigator key keys kitchen landlord landlords law leak "
        "leaks lease leasehold leaseholder letter letters lettings lift limited llp local lock locks ltd "
        "maintenance manager managers managing meeting member message ministry mould national needs neighbour "
        "neighbours neighbourhood new no north note notice number occupational office officer officers "
        "ombudsman ombudsman's order orders owner panel panels parking part parts party payment permission "
        "pest phone plaster plc plumber plumbing police policy post posted post-inspection private procedure "
        "process programme project property protection public quality quarter rent repair repairs report "
        "reports representative request requests resident residents response responsive review reviewer "
        "reviews risk roof rooms safety scheme scrutiny section sent server service services shared social "
        "solicitor solicitors south specialist staff stage stages standard statement stock structural "
        "supplier support survey surveyor surveyors surveys system team teams tenancy tenant tenants tender "
        "therapist therapy toilet tribunal update urgent utilities ventilation visit waiting warden water "
        "weather west window windows winter work works working ni asb nhs gp gps eicr pvc upvc tv uk eu gb mp "
        "mps cctv hr it diy id vat bbc epc cp12 rsh hhsrs hmo pdf sms dss dwp pip uc ok faq gdpr england "
        "english scotland scottish wales welsh britain british ireland irish london"
    )
)
"""Words that are often written with a capital and are nobody's name; beside one that may be, they count to it."""
ALSO_NAMES = _words(
    "amber art ash august april baker bell bill bishop black bond bowler brook brooks brown bush "
    "carpenter chance charity chase church clay cliff cook cooper crane cross dale daisy dawn dean dixon "
    "drew earl eve faith field fisher flint ford fox frank gale gene glen glover grace grant gray green "
    "grey guy hall hardy harper harry hazel heather heath hill holly hope hunter iris ivy jack jade "
    "jasmine jay jean jewel joy june justice kay king knight lane lee lily long mark marsh martin mason "
    "may mercy miles mill miller moor moss nash nick norm olive page park parker pat patience pearl penny "
    "perry peter pierce pike poppy porter power price prince queen ray read reed rich ridge rob robin "
    "rose rowan ruby rush sage sally sharp shepherd short skip small smart smith stone story street sue "
    "summer swift tailor taylor temple thatcher tom turner tyler violet wade walker wall ward warren "
    "waters way webb weaver wells west wheeler white will wood woods wright young"
)
"""Ordinary words that are often names: a capital at the beginning of a sentence does not tell."""
ACTS = _words(
    "accept acknowledge add adjust admit advise amend analyse answer apologise appoint approve arrange ask "
    "assess assign assist attend audit avoid book brief bring buy call cancel carry change check clarify clean "
    "clear collect compensate complete conduct confirm consider contact continue correct cover create cut "
    "deal decide decorate deliver demonstrate describe develop discuss document draft ensure escalate "
    "establish evidence examine explain extend find fit fix follow forward fund get give hold identify "
    "implement improve include inform inspect install instruct introduce investigate invite issue keep lay "
    "learn leave let list listen look maintain make measure meet monitor move notify obtain offer open order "
    "organise outline paint pay plan plaster prepare prevent prioritise produce provide publish put "
    "read reassess rebuild reconsider record redecorate reduce refer refresh refund refurbish refuse reimburse "
    "reissue reinstate relay remedy remind remove renew replace reply resolve respond restore retrain "
    "return revise revisit rewrite ring run say schedule seal see send set share show sign speak start stop "
    "submit supply take talk tell test thank track train treat try undertake update upgrade use verify visit "
    "waive warn welcome write"
)
"""What people are asked to do: with a capital at the beginning of a sentence, nobody's name."""
NOBODYS = FUNCTION | THINGS
