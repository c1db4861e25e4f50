//! Who a pod is: in a cluster with RRSA, each service account has a role, whose keys are had for the token that the cluster keeps in a file.
//! No key is in the pod, the image or the environment.
//!
//! `cargo run --example pod -p alicloud-programs`, in a pod whose namespace has RRSA turned on

use std::error::Error;
use std::sync::Arc;

use alicloud_sts::runtime::credentials::OidcCredentials;
use alicloud_sts::{Client, Config};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // `Config::from_env` would take them by itself; a program that says them does not end up with other credentials.
    let variable = |name: &str| std::env::var(name).map_err(|error| format!("{name}: {error}"));
    let role = OidcCredentials::new(
        variable("ALIBABA_CLOUD_ROLE_ARN")?,
        variable("ALIBABA_CLOUD_OIDC_PROVIDER_ARN")?,
        variable("ALIBABA_CLOUD_OIDC_TOKEN_FILE")?,
    );
    let region = variable("ALIBABA_CLOUD_REGION_ID")?;
    // A pod may reach no other endpoints than those inside of its network.
    let role = role.sts_endpoint(format!("sts-vpc.{region}.aliyuncs.com"));
    println!("{}", identity(Config::new(region), role).await?);
    Ok(())
}

/// The role and the session that calls are made as.
pub(crate) async fn identity(
    config: Config,
    role: OidcCredentials,
) -> Result<String, alicloud_sts::Error> {
    let client = Client::new(config.credentials_provider(Arc::new(role)))?;
    Ok(client.get_caller_identity().await?.arn.unwrap_or_default())
}
