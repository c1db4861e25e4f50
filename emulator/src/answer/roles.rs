//! Roles that are taken: what names one, and what a caller is who took one. It must not know keys.

use alicloud_model::Operation;
use serde_json::{Map, Value};

use super::naming::plain;
use super::said::Said;
use crate::account::Session;
use crate::parameters::{Kind, Problem};

/// What the parameter with the role's name is called, as names are compared.
const ROLE: &str = "rolearn";

/// Refuses to take a role that nothing names.
pub(super) fn check(operation: &Operation, values: &Map<String, Value>) -> Result<(), Problem> {
    if !operation.name.starts_with("AssumeRole") {
        return Ok(());
    }
    let given = values.iter().find(|(name, _)| plain(name) == ROLE);
    match given {
        Some((name, Value::String(arn))) if !arn.is_empty() && role_of(arn).is_none() => {
            Err(Problem {
                parameter: name.clone(),
                kind: Kind::NotA(
                    "resource name of a role, such as acs:ram::1000000000000001:role/mine",
                ),
            })
        }
        _ => Ok(()),
    }
}

/// The account and the name of a role. Masked ids of examples are ids.
fn role_of(arn: &str) -> Option<(&str, &str)> {
    let (account, role) = arn.strip_prefix("acs:ram::")?.split_once(":role/")?;
    let is_id = |byte: u8| byte.is_ascii_digit() || byte == b'*';
    (!account.is_empty() && account.bytes().all(is_id) && !role.is_empty())
        .then_some((account, role))
}

/// Who calls with the credentials in a response.
pub(super) fn session(response: &Value, said: &Said<'_>) -> Option<Session> {
    let (account, role) = role_of(said.name("RoleArn")?)?;
    let user = response.get("AssumedRoleUser");
    let id = user.and_then(|user| user.get("AssumedRoleId")?.as_str())?;
    let (_, session) = id.split_once(':')?;
    let arn = format!("acs:sts::{account}:assumed-role/{role}/{session}");
    Some(Session { arn, id: id.to_owned() })
}

/// Tells a caller who took a role that it did, in place of a user.
pub(super) fn tell(operation: &Operation, session: Option<&Session>, response: &mut Value) {
    let (Some(Session { arn, id }), Value::Object(members)) = (session, response) else { return };
    if operation.name != "GetCallerIdentity" {
        return;
    }
    let role = id.split(':').next().unwrap_or_default();
    members.remove("UserId");
    for (name, value) in
        [("IdentityType", "AssumedRoleUser"), ("Arn", arn), ("PrincipalId", id), ("RoleId", role)]
    {
        members.insert(name.to_owned(), value.into());
    }
}

#[cfg(test)]
mod tests {
    use super::role_of;

    #[test]
    fn what_names_a_role_has_an_account_and_a_name() {
        assert_eq!(role_of("acs:ram::123****:role/a/b"), Some(("123****", "a/b")));
        for arn in [
            "",
            "x",
            "acs:ram::1:user/a",
            "acs:ram::1:role/",
            "acs:ram:::role/a",
            "acs:ram::a:role/a",
        ] {
            assert_eq!(role_of(arn), None, "{arn}");
        }
    }
}
