//! Resource names (`acs:SERVICE:REGION:ACCOUNT:RESOURCE`) that name what the response is about: its region, its account, the ids and
//! names beside them or in the request. It must not know operations.

use serde_json::{Map, Value};

use super::naming::{plain, singular};
use super::said::Said;
use super::words::Scene;

const PREFIX: &str = "acs:";

/// Puts all of a value in order.
pub(super) fn value(value: &mut Value, scene: &Scene<'_>, said: &Said<'_>) {
    match value {
        Value::Object(members) => {
            let beside = Beside::of(members);
            for (name, member) in members {
                match member {
                    Value::String(text) if text.starts_with(PREFIX) => {
                        if let Some(new) = fitting(name, text, &beside, scene, said) {
                            *text = new;
                        }
                    }
                    member => self::value(member, scene, said),
                }
            }
        }
        Value::Array(entries) => {
            for entry in entries {
                match entry {
                    // Which of several is named beside it, nobody says.
                    Value::String(text) if text.starts_with(PREFIX) && !is_given(text, said) => {
                        if let Some((place, resource)) = placed(text, scene) {
                            *text = format!("{place}:{resource}");
                        }
                    }
                    entry => self::value(entry, scene, said),
                }
            }
        }
        _ => {}
    }
}

/// Makes the account that is named beside a resource name the one in it. In entries of lists it may be that of somebody else.
pub(super) fn account(response: &mut Value, scene: &Scene<'_>, said: &Said<'_>) {
    let Value::Object(members) = response else { return };
    let of_arn = |arn: &Value| arn.as_str()?.split(':').nth(3).map(str::to_owned);
    let mut arns = members.iter().filter(|(name, _)| plain(name) == "arn");
    if !arns.any(|(_, arn)| of_arn(arn).is_some_and(|account| account == scene.account)) {
        return;
    }
    for (name, member) in members.iter_mut() {
        if plain(name) == "accountid" && member.is_string() && said.get(name).is_none() {
            *member = scene.account.into();
        }
    }
}

/// The names and ids of an object.
struct Beside(Vec<(String, String)>);

impl Beside {
    fn of(members: &Map<String, Value>) -> Self {
        let has_arn = members.values().any(|v| v.as_str().is_some_and(|t| t.starts_with(PREFIX)));
        let named = members.iter().filter(|_| has_arn).filter_map(|(name, value)| {
            let name = plain(name);
            let is_named = name.ends_with("name") || name.ends_with("id");
            Some((name, value.as_str().filter(|text| is_named && !text.is_empty())?.to_owned()))
        });
        Self(named.collect())
    }

    fn get(&self, ending: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name.ends_with(ending)).map(|(_, text)| text.as_str())
    }

    fn exactly(&self, wanted: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == wanted).map(|(_, text)| text.as_str())
    }
}

/// What such a name should be; `None` when the request gave it.
fn fitting(
    name: &str,
    text: &str,
    beside: &Beside,
    scene: &Scene<'_>,
    said: &Said<'_>,
) -> Option<String> {
    if is_given(text, said) {
        return None;
    }
    let (place, resource) = placed(text, scene)?;
    let mut steps: Vec<String> = resource.split('/').map(str::to_owned).collect();
    let first = usize::from(resource.starts_with('/'));
    let last = steps.len().saturating_sub(1);
    for at in (first..last).step_by(2) {
        let kind = steps.get(at).cloned().unwrap_or_default();
        // `Arn` alone is that of what the object is.
        let is_own = at + 1 == last && plain(name) == "arn";
        if let Some(step) = steps.get_mut(at + 1)
            && let Some(new) = named(&kind, step, is_own, beside, said)
        {
            // A name that has steps itself is the rest.
            let is_rest = new.contains('/');
            *step = new;
            if is_rest {
                steps.truncate(at + 2);
                break;
            }
        }
    }
    // `KmsInstanceArn` is that of the `KmsInstanceId`, whatever its kind is called.
    let stem = plain(name).strip_suffix("arn").filter(|stem| !stem.is_empty()).map(str::to_owned);
    let what = what_of(steps.last().map_or("", String::as_str));
    let of_stem =
        stem.and_then(|stem| what.iter().find_map(|what| beside.exactly(&format!("{stem}{what}"))));
    if let (Some(of_stem), Some(step)) = (of_stem, steps.last_mut())
        && last > first
    {
        of_stem.rsplit('/').next().unwrap_or(of_stem).clone_into(step);
    }
    Some(format!("{place}:{}", steps.join("/")))
}

/// Whether the request has it.
fn is_given(text: &str, said: &Said<'_>) -> bool {
    said.names().any(|(_, said)| said.starts_with(PREFIX) && text.starts_with(said))
}

/// What comes before the resource, of this region and account where it is of one; and the resource.
fn placed<'t>(text: &'t str, scene: &Scene<'_>) -> Option<(String, &'t str)> {
    let mut parts = text.splitn(4, ':');
    let (acs, service, region) = (parts.next()?, parts.next()?, parts.next()?);
    // Some examples have a slash behind the account.
    let (account, resource) = parts.next()?.split_once([':', '/'])?;
    let region = if region.contains('-') { scene.region } else { region };
    let is_of_nobody = matches!(account, "" | "*") || account.eq_ignore_ascii_case("system");
    let account = if is_of_nobody { account } else { scene.account };
    Some((format!("{acs}:{service}:{region}:{account}"), resource))
}

/// What a documented step may be. Ids have digits.
fn what_of(documented: &str) -> &'static [&'static str] {
    let has_digits = documented.contains(|c: char| c.is_ascii_digit());
    if has_digits { &["id", "name"] } else { &["name"] }
}

/// The name or the id of what is of that kind.
fn named(kind: &str, old: &str, is_own: bool, beside: &Beside, said: &Said<'_>) -> Option<String> {
    let what = what_of(old);
    // `functions/mine`, `eventbus/mine`, `assumed-role/mine`
    let short = kind.rsplit('-').next().unwrap_or(kind);
    let kinds = [plain(kind), singular(kind), plain(short)];
    let kinds = kinds.iter().filter(|kind| !kind.is_empty());
    let of_kind = kinds.clone().find_map(|kind| {
        what.iter().find_map(|what| {
            let wanted = format!("{kind}{what}");
            let said = said.name(&wanted);
            beside.get(&wanted).or(said).map(str::to_owned)
        })
    });
    let own =
        || what.iter().filter(|_| is_own).find_map(|what| beside.exactly(what).map(str::to_owned));
    let of_arn = || {
        let mut kinds = kinds.clone();
        let arn = kinds.find_map(|kind| said.name(&format!("{kind}arn")))?;
        arn.rsplit_once('/').map(|(_, name)| name.to_owned())
    };
    let found = of_kind.or_else(own).or_else(of_arn)?;
    // Some names begin with what they are the name of: `alias/mine`.
    Some(found.strip_prefix(&format!("{kind}/")).map(str::to_owned).unwrap_or(found))
}
