"""Answers questions about IAM policies with MiniStack's evaluator: tables of
named questions as JSON on standard input, the decisions in the place of the
questions on standard output."""

import json
import sys

from ministack.core import iam_evaluator as iam

ACCOUNT = "111122223333"


def decide(question):
    caller = iam.EvalContext(
        principal_arn=question["caller"],
        principal_type="AssumedRole",
        principal_account=ACCOUNT,
        action=question["action"],
        resource_arn=question["resource"],
        region="eu-central-1",
        source_ip=question["sourceIP"],
        service_context={key.lower(): value for key, value in question.get("context", {}).items()},
    )
    if not question["rolePolicy"]:
        return iam.evaluate_resource_policy(question["resourcePolicy"], caller).decision
    role = iam.evaluate(caller, [iam.parse_policy_document(question["rolePolicy"])])
    return iam.combine_resource_policy(role, caller, question["resourcePolicy"], ACCOUNT).decision


answers = {
    name: {row: decide(question) for row, question in table.items()}
    for name, table in json.load(sys.stdin).items()
}
json.dump(answers, sys.stdout)
