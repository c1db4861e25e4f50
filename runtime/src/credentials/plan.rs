//! What a configuration asks for, as plain data, and the provider for it. It must not know which file or variable said so.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::cloud_sso::SignIn;
use super::context::Context;
use super::oauth::{OAuthCredentials, OAuthSignIn};
use super::secret::Secret;
use super::sts::Role;
use super::{
    AssumeRoleCredentials, CloudSsoCredentials, Credentials, CredentialsProvider,
    EcsRamRoleCredentials, ExternalCredentials, OidcCredentials, UriCredentials,
};

/// Where credentials are to come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Plan {
    Keys { id: String, secret: Secret, token: Option<Secret> },
    AssumeRole { source: Box<Plan>, role: Role },
    Oidc { role: Role, provider_arn: String, token_file: PathBuf },
    EcsRole(Option<String>),
    Uri(Secret),
    Command(Secret),
    CloudSso(SignIn),
    OAuth(OAuthSignIn),
}

impl Plan {
    fn provider(&self, context: &Context) -> Arc<dyn CredentialsProvider> {
        let context = context.clone();
        match self.clone() {
            Self::Keys { id, secret, token: None } => {
                Arc::new(Credentials::access_key(id, secret.expose()))
            }
            Self::Keys { id, secret, token: Some(token) } => {
                Arc::new(Credentials::sts(id, secret.expose(), token.expose()))
            }
            Self::AssumeRole { source, role } => {
                let source = source.provider(&context);
                Arc::new(AssumeRoleCredentials::planned(source, role, context))
            }
            Self::Oidc { role, provider_arn, token_file } => {
                Arc::new(OidcCredentials::planned(role, provider_arn, token_file, context))
            }
            Self::EcsRole(role) => Arc::new(EcsRamRoleCredentials::planned(role, context)),
            Self::Uri(uri) => Arc::new(UriCredentials::planned(uri, context)),
            Self::Command(command) => Arc::new(ExternalCredentials::planned(command, context)),
            Self::CloudSso(sign_in) => Arc::new(CloudSsoCredentials::planned(sign_in, context)),
            Self::OAuth(sign_in) => Arc::new(OAuthCredentials::planned(sign_in, context)),
        }
    }
}

/// The provider of the plan that was last asked for. While the plan stays the same so does the provider, with what it has fetched.
#[derive(Debug, Default)]
pub(super) struct Planned(Mutex<Option<(Plan, Arc<dyn CredentialsProvider>)>>);

impl Planned {
    /// As [`CredentialsProvider::refused`], for the provider of that plan.
    pub(super) fn refused(&self, credentials: &Credentials) -> bool {
        let current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        current.as_ref().is_some_and(|(_, provider)| provider.refused(credentials))
    }

    pub(super) fn provider(&self, plan: Plan, context: &Context) -> Arc<dyn CredentialsProvider> {
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*current {
            Some((known, provider)) if *known == plan => Arc::clone(provider),
            _ => {
                let provider = plan.provider(context);
                *current = Some((plan, Arc::clone(&provider)));
                provider
            }
        }
    }
}
