import time

import boto3
from botocore import UNSIGNED
from botocore.config import Config

name = f"python{time.time_ns()}"
password, changed = "correct-Horse-7-battery", "another-Horse-8-battery"
pool = SimpleNamespace(**json.loads(target.pool))
settings = {
    "service_name": "cognito-idp", "region_name": target.region, "endpoint_url": target.endpoint + "/cognito", "verify": target.ca,
    "config": Config(signature_version=UNSIGNED),
}


def users(c):
    """Signs up, in, changes the password and signs out, by boto3."""
    cognito = boto3.client(**settings)
    cognito.sign_up(ClientId=pool.people, Username=name, Password=password)
    cognito.confirm_sign_up(ClientId=pool.people, Username=name, ConfirmationCode="123456")
    tokens = cognito.initiate_auth(ClientId=pool.people, AuthFlow="USER_PASSWORD_AUTH", AuthParameters={"USERNAME": name, "PASSWORD": password})["AuthenticationResult"]
    found = cognito.get_user(AccessToken=tokens["AccessToken"])["Username"]
    cognito.change_password(AccessToken=tokens["AccessToken"], PreviousPassword=password, ProposedPassword=changed)
    refreshed = cognito.initiate_auth(ClientId=pool.people, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters={"REFRESH_TOKEN": tokens["RefreshToken"]})
    cognito.global_sign_out(AccessToken=tokens["AccessToken"])
    return [found == name, sorted(refreshed["AuthenticationResult"])]


def wrong_password(c):
    boto3.client(**settings).initiate_auth(ClientId=pool.people, AuthFlow="USER_PASSWORD_AUTH", AuthParameters={"USERNAME": name, "PASSWORD": "wrong"})


def other_operation(c):
    boto3.client(**settings).list_users(UserPoolId=pool.pool_id)


def srp(c):
    """Signs up and in by a proof of the password, by pycognito."""
    from pycognito import Cognito
    issuer = get("/auth/.well-known/openid-configuration")["issuer"]
    user = Cognito(pool.pool_id, pool.people, user_pool_region=target.region, username=name, botocore_config=settings["config"],
                   boto3_client_kwargs={"endpoint_url": settings["endpoint_url"], "verify": target.ca})
    user.pool_domain_url = issuer.removesuffix("/" + pool.pool_id)  # the emulator's issuer is not AWS's
    user.pool_jwk = get("/auth/.well-known/jwks.json")
    user.register(name, password)
    user.confirm_sign_up("123456", username=name)
    user.authenticate(password)
    return [bool(user.access_token), bool(user.id_token)]


def get(path):
    import requests
    return requests.get(target.endpoint + path, verify=target.ca, timeout=60).json()


def machine(c):
    """Gets a token by client credentials and verifies it, by Authlib."""
    from authlib.integrations.requests_client import OAuth2Session
    from joserfc import jwt
    from joserfc.jwk import KeySet
    with OAuth2Session(pool.machine, pool.secret, scope="documents/read", token_endpoint_auth_method="client_secret_post") as session:
        session.verify = target.ca
        token = session.fetch_token(target.endpoint + "/auth/oauth2/token", grant_type="client_credentials")
    claims = jwt.decode(token["access_token"], KeySet.import_key_set(get("/auth/.well-known/jwks.json"))).claims
    return [token["token_type"], claims["client_id"] == pool.machine]


serve({"users": users, "wrong-password": wrong_password, "other-operation": other_operation, "srp": srp, "machine": machine})
