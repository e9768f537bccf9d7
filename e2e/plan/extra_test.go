package plan

// secret is the value of a sensitive variable.
const secret = "correct-horse-battery-staple"

// sensitive has the secret in every place where a stack can have one.
const sensitive = `{
  "variable": {"secret": {"sensitive": true}},
  "locals": {"statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::${var.secret}"}},
  "resource": {
    "terraform_data": {"sensitive": {"input": "${var.secret}"}},
    "aws_iam_role_policy": {"sensitive": {
      "role": "${split(\"/\", aws_iam_role.api_role_E8D414AF.arn)[1]}", "name": "sensitive",
      "policy": "${jsonencode({Version = \"2012-10-17\", Statement = [local.statement]})}"
    }}
  },
  "check": {"sensitive": {"assert": [{
    "condition": "${length(var.secret) < 3}", "error_message": "It is ${nonsensitive(var.secret)}."
  }]}},
  "output": {"sensitive": {"sensitive": true, "value": "${var.secret}"}}
}`

// moved renames one resource of sensitive, forgets another one without destroying it,
// and imports a third.
const moved = `{
  "variable": {"secret": {"sensitive": true}},
  "resource": {
    "terraform_data": {"renamed": {"input": "${var.secret}"}, "imported": {"input": "x"}}
  },
  "moved": [{"from": "terraform_data.sensitive", "to": "terraform_data.renamed"}],
  "removed": [{"from": "aws_iam_role_policy.sensitive", "lifecycle": {"destroy": false}}],
  "import": [{"to": "terraform_data.imported", "id": "00000000-0000-0000-0000-000000000001"}]
}`

// failing has a condition that stops the plan.
const failing = `{
  "variable": {"secret": {"sensitive": true}},
  "resource": {"terraform_data": {"failing": {
    "input": "x", "lifecycle": {"precondition": [{
      "condition": "${length(var.secret) < 3}", "error_message": "It is ${nonsensitive(var.secret)}."
    }]}
  }}}
}`
