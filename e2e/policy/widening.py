"""Decides requests by two versions of policies with MiniStack's evaluator: pairs
of policies and their requests as JSON on standard input, and for each of them the
decisions of both versions on standard output, a letter a request: A is Allow, D
is Deny, I is that no statement says anything."""

import json
import sys

from ministack.core import iam_evaluator as iam

ACCOUNT = "111122223333"


def decide(policy, request, of_role):
    caller = iam.EvalContext(
        principal_arn=request["caller"],
        principal_type="AssumedRole",
        principal_account=ACCOUNT,
        action=request["action"],
        resource_arn=request["resource"],
        region="eu-central-1",
        source_ip="192.0.2.1",
        service_context={key.lower(): value for key, value in request["context"].items()},
    )
    if of_role:
        return iam.evaluate(caller, [iam.parse_policy_document(policy)]).decision[0]
    return iam.evaluate_resource_policy(policy, caller).decision[0]


answers = []
for pair in json.load(sys.stdin):
    answers.append([
        "".join(decide(policy, request, pair["ofRole"]) for request in pair["requests"])
        for policy in (json.loads(pair["base"]), json.loads(pair["head"]))
    ])
json.dump(answers, sys.stdout)
