import time
from tests.content.landlords import LANDLORDS, content_of
from app.content.checking.tables import table_findings
for l in LANDLORDS:
    c=content_of(l)
    t=time.process_time(); r=table_findings(c); print(l, time.process_time()-t, len(r))
    for f in r: print('  ',f)
