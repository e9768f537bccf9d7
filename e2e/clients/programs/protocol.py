"""Reads calls from standard input and writes results, a line of JSON each."""
import json
import os
import sys
from types import SimpleNamespace

target = SimpleNamespace(**json.loads(sys.argv[-1]))


def error_name(error):
    """The code of S3's error, or the name of the exception."""
    response = getattr(error, "response", None)
    if isinstance(response, dict) and "Error" in response:
        return response["Error"].get("Code") or str(response)
    return type(error).__name__


def serve(actions):
    results, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        call = SimpleNamespace(**json.loads(line))
        try:
            result = {"value": actions[call.do](call)}
        except Exception as error:
            result = {"error": error_name(error), "note": repr(error)}
        print(json.dumps(result, default=str), file=results, flush=True)


