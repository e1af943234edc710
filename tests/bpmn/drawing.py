"""Diagrams for tests: elements as XML, flows as arrows, shapes and lines generated."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.sax.saxutils import quoteattr

HEADER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="definitions" targetNamespace="http://example.org/test">\n'
)


def extensions(*parts: str) -> str:
    return f"<bpmn:extensionElements>{''.join(parts)}</bpmn:extensionElements>"


def properties(**values: str) -> str:
    items = "".join(f"<zeebe:property name={quoteattr(n)} value={quoteattr(v)}/>" for n, v in values.items())
    return f"<zeebe:properties>{items}</zeebe:properties>"


def mappings(inputs: dict[str, str] | None = None, outputs: dict[str, str] | None = None) -> str:
    parts = [f"<zeebe:input source={quoteattr(s)} target={quoteattr(t)}/>" for t, s in (inputs or {}).items()]
    parts += [f"<zeebe:output source={quoteattr(s)} target={quoteattr(t)}/>" for t, s in (outputs or {}).items()]
    return f"<zeebe:ioMapping>{''.join(parts)}</zeebe:ioMapping>"


def user(
    element_id: str, *parts: str, groups: str = "handlers", form: str = "form", due: str = "", **props: str
) -> str:
    """A user task; other keywords become properties, other arguments go below the extension elements."""
    own = f"<zeebe:formDefinition formId={quoteattr(form)}/>" if form else ""
    own += f"<zeebe:assignmentDefinition candidateGroups={quoteattr(groups)}/>" if groups else ""
    own += f"<zeebe:taskSchedule dueDate={quoteattr(due)}/>" if due else ""
    own += properties(**props) if props else ""
    inside = "".join(part for part in parts if part.startswith("<zeebe:"))
    after = "".join(part for part in parts if not part.startswith("<zeebe:"))
    name = element_id.replace("_", " ")
    return f'<bpmn:userTask id="{element_id}" name="{name}">{extensions(own, inside)}{after}</bpmn:userTask>'


def script(element_id: str, expression: str, result: str) -> str:
    inside = f"<zeebe:script expression={quoteattr(expression)} resultVariable={quoteattr(result)}/>"
    return f'<bpmn:scriptTask id="{element_id}" name="{element_id}">{extensions(inside)}</bpmn:scriptTask>'


def rule(element_id: str, decision: str, result: str) -> str:
    inside = f"<zeebe:calledDecision decisionId={quoteattr(decision)} resultVariable={quoteattr(result)}/>"
    return f'<bpmn:businessRuleTask id="{element_id}" name="{element_id}">{extensions(inside)}</bpmn:businessRuleTask>'


def service(element_id: str, kind: str, *parts: str, after: str = "", **headers: str) -> str:
    inside = f"<zeebe:taskDefinition type={quoteattr(kind)}/>"
    if headers:
        items = "".join(f"<zeebe:header key={quoteattr(k)} value={quoteattr(v)}/>" for k, v in headers.items())
        inside += f"<zeebe:taskHeaders>{items}</zeebe:taskHeaders>"
    body = extensions(inside, *parts) + after
    return f'<bpmn:serviceTask id="{element_id}" name="{element_id}">{body}</bpmn:serviceTask>'


def call(element_id: str, process: str, *parts: str, after: str = "", propagates: bool = True) -> str:
    flag = "" if propagates else ' propagateAllChildVariables="false"'
    inside = f"<zeebe:calledElement processId={quoteattr(process)}{flag}/>"
    body = extensions(inside, *parts) + after
    return f'<bpmn:callActivity id="{element_id}" name="{element_id}">{body}</bpmn:callActivity>'


def start(element_id: str = "start", definition: str = "") -> str:
    return f'<bpmn:startEvent id="{element_id}" name="{element_id}">{definition}</bpmn:startEvent>'


def end(element_id: str = "end", definition: str = "", *parts: str) -> str:
    inside = extensions(*parts) if parts else ""
    return f'<bpmn:endEvent id="{element_id}" name="{element_id}">{inside}{definition}</bpmn:endEvent>'


def catch(element_id: str, definition: str, *parts: str) -> str:
    inside = extensions(*parts) if parts else ""
    body = inside + definition
    return f'<bpmn:intermediateCatchEvent id="{element_id}" name="{element_id}">{body}</bpmn:intermediateCatchEvent>'


def throw(element_id: str, definition: str = "", *parts: str) -> str:
    inside = extensions(*parts) if parts else ""
    body = inside + definition
    return f'<bpmn:intermediateThrowEvent id="{element_id}" name="{element_id}">{body}</bpmn:intermediateThrowEvent>'


def boundary(element_id: str, host: str, definition: str, interrupting: bool = True) -> str:
    flag = "" if interrupting else ' cancelActivity="false"'
    return (
        f'<bpmn:boundaryEvent id="{element_id}" name="{element_id}" attachedToRef="{host}"{flag}>{definition}'
        "</bpmn:boundaryEvent>"
    )


def gateway(element_id: str, kind: str = "exclusive", default: str = "") -> str:
    flag = f' default="{default}"' if default else ""
    return f'<bpmn:{kind}Gateway id="{element_id}" name="{element_id}"{flag}/>'


def subprocess(element_id: str, body: str, *parts: str) -> str:
    inside = extensions(*parts) if parts else ""
    return f'<bpmn:subProcess id="{element_id}" name="{element_id}">{inside}{arrows(body)}</bpmn:subProcess>'


def message(name: str) -> str:
    return f'<bpmn:messageEventDefinition messageRef="Message_{name}"/>'


def error(code: str = "") -> str:
    reference = f' errorRef="Error_{code}"' if code else ""
    return f"<bpmn:errorEventDefinition{reference}/>"


def escalation(code: str) -> str:
    return f'<bpmn:escalationEventDefinition escalationRef="Escalation_{code}"/>'


def signal(name: str) -> str:
    return f'<bpmn:signalEventDefinition signalRef="Signal_{name}"/>'


def timer(kind: str, text: str) -> str:
    inside = f'<bpmn:{kind} xsi:type="bpmn:tFormalExpression">{_escape(text)}</bpmn:{kind}>'
    return f"<bpmn:timerEventDefinition>{inside}</bpmn:timerEventDefinition>"


def loop(collection: str, item: str, sequential: bool = False, done_when: str = "", **output: str) -> str:
    attributes = f"inputCollection={quoteattr(collection)} inputElement={quoteattr(item)}"
    attributes += "".join(f" {name}={quoteattr(value)}" for name, value in output.items())
    condition = f"<bpmn:completionCondition>{_escape(done_when)}</bpmn:completionCondition>" if done_when else ""
    flag = ' isSequential="true"' if sequential else ""
    return (
        f"<bpmn:multiInstanceLoopCharacteristics{flag}>"
        f"{extensions(f'<zeebe:loopCharacteristics {attributes}/>')}{condition}</bpmn:multiInstanceLoopCharacteristics>"
    )


def line_of(body: str, *names: str) -> str:
    """A process that goes from its start through these elements to its end."""
    return f"{start()}{body}{end()}\n{' -> '.join(('start', *names, 'end'))}"


TERMINATE = "<bpmn:terminateEventDefinition/>"


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


_ARROW = re.compile(r"^\s*(\w+)((?:\s*->\s*\w+)+)\s*(?:\[(\w+)\])?\s*(?::\s*(.*))?$")


def arrows(body: str) -> str:
    """The sequence flows of lines such as ``a -> b -> c`` or ``gw -> b [flow_id] : =x > 1``."""
    lines = []
    for line in body.splitlines():
        arrow = _ARROW.match(line)
        if not arrow:
            lines.append(line)
            continue
        names = re.findall(r"\w+", arrow[1] + arrow[2])
        for source, target in pairwise(names):
            flow = arrow[3] or f"{source}_to_{target}"
            condition = ""
            if arrow[4]:
                expression = _escape(arrow[4].strip())
                condition = f"<bpmn:conditionExpression>{expression}</bpmn:conditionExpression>"
            ends = f'sourceRef="{source}" targetRef="{target}"'
            lines.append(f'<bpmn:sequenceFlow id="{flow}" {ends}>{condition}</bpmn:sequenceFlow>')
    return "\n".join(lines)


def _references(body: str) -> str:
    """The definitions of the messages, errors, escalations and signals that the body mentions."""
    declared = []
    for kind, attribute in (
        ("message", "name"),
        ("signal", "name"),
        ("error", "errorCode"),
        ("escalation", "escalationCode"),
    ):
        prefix = kind.capitalize()
        for name in dict.fromkeys(re.findall(rf'{kind}Ref="{prefix}_(\w+)"', body)):
            extra = f' name="{name}"' if attribute != "name" else ""
            declared.append(f'<bpmn:{kind} id="{prefix}_{name}" {attribute}="{name}"{extra}/>')
    return "\n".join(declared)


_SHAPED = re.compile(r"<bpmn:(\w*(?:Event|Task|task|Gateway|Activity|ubProcess|transaction)|task) id=\"(\w+)\"")


def picture(process_id: str, body: str) -> str:
    """Diagram interchange: a shape for every element, an edge for every flow."""
    parts = []
    for place, (_, element_id) in enumerate(_SHAPED.findall(body)):
        bounds = f'<dc:Bounds x="{100 + 150 * place}" y="100" width="100" height="80"/>'
        parts.append(f'<bpmndi:BPMNShape id="{element_id}_di" bpmnElement="{element_id}">{bounds}</bpmndi:BPMNShape>')
    for flow in re.findall(r'<bpmn:sequenceFlow id="(\w+)"', body):
        points = '<di:waypoint x="0" y="0"/><di:waypoint x="10" y="0"/>'
        parts.append(f'<bpmndi:BPMNEdge id="{flow}_di" bpmnElement="{flow}">{points}</bpmndi:BPMNEdge>')
    plane = f'<bpmndi:BPMNPlane id="plane" bpmnElement="{process_id}">{"".join(parts)}</bpmndi:BPMNPlane>'
    return f'<bpmndi:BPMNDiagram id="diagram">{plane}</bpmndi:BPMNDiagram>'


def process(process_id: str, body: str, extra: str = "") -> bytes:
    """A BPMN file with one executable process."""
    inside = arrows(body)
    declared = _references(inside)
    return (
        f"{HEADER}{declared}{extra}\n"
        f'<bpmn:process id="{process_id}" name="{process_id}" isExecutable="true">\n{inside}\n</bpmn:process>\n'
        f"{picture(process_id, inside)}\n</bpmn:definitions>\n"
    ).encode()


def files(**bodies: str) -> dict[str, bytes]:
    """File name → content, one process each: ``files(main="…", stage="…")``."""
    return {f"test/{name}.bpmn": process(name, body) for name, body in bodies.items()}
