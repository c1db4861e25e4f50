//! What the profiles of the command line tool ask for: a file in, a plan out. It must not know how the plan is carried out.

use std::path::PathBuf;
use std::time::Duration;

use crate::credentials::choices;
use crate::credentials::cloud_sso::SignIn;
use crate::credentials::context::Context;
use crate::credentials::oauth::{OAuthSignIn, Site, StoredKeys};
use crate::credentials::plan::Plan;
use crate::credentials::secret::Secret;
use crate::credentials::sts::Role;
use crate::credentials::tree::Node;
use crate::endpoint::Network;

/// How many profiles may have another as their source. Nobody needs as many, and each asks the token service once.
const LONGEST_CHAIN: usize = 16;

/// The modes of profiles.
const MODES: &str = "AK, StsToken, RamRoleArn, RamRoleArnWithRoleName, ChainableRamRoleArn, EcsRamRole, OIDC, External, CredentialsURI, \
                     CloudSSO or OAuth";

/// The profile that is used when nothing names one.
const DEFAULT: &str = "default";

/// A configuration file. What is odd in a profile that is not used does no harm.
pub(super) struct File(Node);

/// A profile: members that are there for all modes, mostly empty.
#[derive(Clone, Copy)]
struct Profile<'a>(&'a Node);

impl File {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        Node::parse(text).map(Self)
    }

    /// The name of the profile that the file says is in use.
    pub(super) fn current(&self) -> &str {
        self.0.text("current").unwrap_or(DEFAULT)
    }

    /// The region of a profile.
    pub(super) fn region(&self, wanted: &str) -> Option<&str> {
        self.profile(wanted)?.given("region_id")
    }

    /// That a profile does not exist, and which ones do; `place` is where to name one.
    pub(super) fn missing(&self, place: &str) -> String {
        let profiles = self.0.member("profiles").elements();
        choices::missing(profiles.iter().filter_map(|profile| profile.text("name")), place)
    }

    /// Whether a profile exists.
    pub(super) fn has(&self, wanted: &str) -> bool {
        self.profile(wanted).is_some()
    }

    fn profile(&self, wanted: &str) -> Option<Profile<'_>> {
        let profiles = self.0.member("profiles").elements();
        profiles.iter().find(|profile| profile.text("name") == Some(wanted)).map(Profile)
    }

    /// What a profile asks for. `place` says where another one is named.
    pub(super) fn plan(
        &self,
        wanted: &str,
        place: &str,
        context: &Context,
    ) -> Result<Plan, String> {
        self.plan_after(wanted, place, context, &mut Vec::new())
    }

    /// `seen` holds the profiles on the way to this one, as one may be the source of the next.
    fn plan_after<'a>(
        &'a self,
        wanted: &'a str,
        place: &str,
        context: &Context,
        seen: &mut Vec<&'a str>,
    ) -> Result<Plan, String> {
        let Some(profile) = self.profile(wanted) else {
            return Err(self.missing(place));
        };
        match profile.need("mode")? {
            "AK" => profile.keys(None),
            "StsToken" => profile.keys(Some(profile.need("sts_token")?)),
            "RamRoleArn" => {
                let source = Box::new(profile.keys(profile.given("sts_token"))?);
                Ok(Plan::AssumeRole { source, role: profile.role(context)? })
            }
            // The name that the tool gives this mode, and the one that its documentation has.
            "RamRoleArnWithRoleName" | "RamRoleArnWithEcs" => {
                let source = Box::new(profile.instance());
                Ok(Plan::AssumeRole { source, role: profile.role(context)? })
            }
            "ChainableRamRoleArn" => {
                let source = profile.need("source_profile")?;
                if seen.contains(&wanted) {
                    return Err("is, by way of source_profile, its own source".to_owned());
                }
                if seen.len() == LONGEST_CHAIN {
                    return Err(format!(
                        "has another {LONGEST_CHAIN} between it and the one that is used; shorten the chain of source_profile"
                    ));
                }
                seen.push(wanted);
                let place = format!("in `source_profile` of `{}`", wanted.escape_debug());
                let plan = self.plan_after(source, &place, context, seen).map_err(|problem| {
                    format!("needs the profile `{}`, which {problem}", source.escape_debug())
                })?;
                Ok(Plan::AssumeRole { source: Box::new(plan), role: profile.role(context)? })
            }
            "EcsRamRole" => Ok(profile.instance()),
            "OIDC" => Ok(Plan::Oidc {
                role: profile.role(context)?,
                provider_arn: profile.need("oidc_provider_arn")?.to_owned(),
                token_file: PathBuf::from(profile.need("oidc_token_file")?),
            }),
            "External" => Ok(Plan::Command(Secret::new(profile.need("process_command")?))),
            "CredentialsURI" => {
                let variable = || context.variable("ALIBABA_CLOUD_CREDENTIALS_URI");
                let uri = profile.given("credentials_uri").map(str::to_owned).or_else(variable);
                uri.map(|uri| Plan::Uri(Secret::new(uri))).ok_or_else(|| missing("credentials_uri"))
            }
            "CloudSSO" => Ok(Plan::CloudSso(SignIn {
                url: profile.need("cloud_sso_sign_in_url")?.to_owned(),
                account: profile.need("cloud_sso_account_id")?.to_owned(),
                access_config: profile.need("cloud_sso_access_config")?.to_owned(),
                token: profile.secret("access_token"),
                token_end: profile.number("cloud_sso_access_token_expire")?,
            })),
            "OAuth" => profile.oauth(),
            mode => Err(format!(
                "has the mode `{}`, which is not supported; expected {MODES}",
                mode.escape_debug()
            )),
        }
    }
}

impl<'a> Profile<'a> {
    fn given(self, member: &str) -> Option<&'a str> {
        self.0.text(member)
    }

    fn need(self, member: &str) -> Result<&'a str, String> {
        self.given(member).ok_or_else(|| missing(member))
    }

    fn secret(self, member: &str) -> Secret {
        Secret::new(self.given(member).unwrap_or_default())
    }

    /// A number, which may be written as text; 0 where there is none.
    fn number(self, member: &str) -> Result<u64, String> {
        match self.given(member).map(str::parse::<i64>) {
            None => Ok(0),
            Some(Ok(number)) => Ok(u64::try_from(number).unwrap_or_default()),
            Some(Err(_)) => Err(format!("has something other than a number in `{member}`")),
        }
    }

    fn keys(self, token: Option<&str>) -> Result<Plan, String> {
        Ok(Plan::Keys {
            id: self.need("access_key_id")?.to_owned(),
            secret: Secret::new(self.need("access_key_secret")?),
            token: token.map(Secret::new),
        })
    }

    fn instance(self) -> Plan {
        Plan::EcsRole(self.given("ram_role_name").map(str::to_owned))
    }

    fn role(self, context: &Context) -> Result<Role, String> {
        let text = |member| self.given(member).map(str::to_owned);
        let duration = self.number("expired_seconds")?;
        let vpc = self.given("enable_vpc").is_some_and(|value| value.eq_ignore_ascii_case("true"));
        let role = Role {
            arn: self.need("ram_role_arn")?.to_owned(),
            session_name: text("role_session_name").or_else(|| text("ram_session_name")),
            duration: Some(duration).filter(|seconds| *seconds > 0).map(Duration::from_secs),
            policy: text("policy"),
            external_id: self.given("external_id").map(Secret::new),
            sts_region: text("sts_region"),
            sts_endpoint: text("sts_endpoint"),
            network: if vpc { Network::Vpc } else { Network::Public },
        };
        Ok(role.found_by(context, text("region_id")))
    }

    fn oauth(self) -> Result<Plan, String> {
        let site = self.need("oauth_site_type")?;
        let end = self.number("sts_expiration")?;
        let stored = (self.given("access_key_id"), self.given("access_key_secret"));
        let keys = match (stored, self.given("sts_token")) {
            ((Some(id), Some(secret)), Some(token)) => Some(StoredKeys {
                id: id.to_owned(),
                secret: Secret::new(secret),
                token: Secret::new(token),
                end,
            }),
            _ => None,
        };
        Ok(Plan::OAuth(OAuthSignIn {
            site: Site::named(site).ok_or_else(|| {
                format!(
                    "has the site `{}` in `oauth_site_type`; expected CN or INTL",
                    site.escape_debug()
                )
            })?,
            token: self.secret("oauth_access_token"),
            token_end: self.number("oauth_access_token_expire")?,
            keys,
        }))
    }
}

fn missing(member: &str) -> String {
    format!("is not complete: `{member}` is missing")
}
