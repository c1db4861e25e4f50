//! Who calls: the client of this repository, and reqwest alone. It must not know how calls are measured.

use std::error::Error;

use alicloud_sts::{Client, Config, Credentials};
use futures_util::stream::{StreamExt as _, TryStreamExt as _, iter};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

/// In the order of the table.
pub const PEERS: [Peer; 2] = [Peer::Alicloud, Peer::Reqwest];

#[derive(Clone, Copy)]
pub enum Peer {
    Alicloud,
    Reqwest,
}

/// Runs on the thread that is measured.
pub fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

impl Peer {
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "alicloud" => Some(Self::Alicloud),
            "reqwest" => Some(Self::Reqwest),
            _ => None,
        }
    }

    /// Makes that many calls, so many of them at a time.
    pub async fn calls(
        self,
        endpoint: &str,
        in_flight: usize,
        calls: usize,
    ) -> Result<(), Box<dyn Error>> {
        let count = iter(0..calls).map(Ok::<_, Box<dyn Error>>);
        match self {
            Self::Alicloud => {
                let config = Config::from_endpoint(endpoint)
                    .credentials(Credentials::access_key("LTAI5tExample", "not-for-your-eyes"));
                let client = &Client::new(config)?;
                let call = move |_| async move {
                    let response = client
                        .assume_role("acs:ram::123456789012****:role/adminrole", "alice")
                        .duration_seconds(3600)
                        .await?;
                    response.credentials.map(drop).ok_or_else(|| "no credentials".into())
                };
                count.try_for_each_concurrent(in_flight, call).await
            }
            Self::Reqwest => {
                let client = &reqwest::Client::builder().build()?;
                let headers = &headers();
                let url = &format!(
                    "{endpoint}/?DurationSeconds=3600&RoleArn=acs%3Aram%3A%3A123456789012%2A%2A%2A%2A%3Arole%2Fadminrole&RoleSessionName=alice"
                );
                let call = move |_| async move {
                    let response = client.post(url).headers(headers.clone()).send().await?;
                    let body = response.error_for_status()?.bytes().await?;
                    if body.is_empty() { Err("no body".into()) } else { Ok(()) }
                };
                count.try_for_each_concurrent(in_flight, call).await
            }
        }
    }
}

/// What the other client sends, too.
fn headers() -> HeaderMap {
    let all = [
        ("x-acs-version", "2015-04-01"),
        ("x-acs-action", "AssumeRole"),
        ("user-agent", "call-bench"),
        ("x-acs-date", "2026-11-28T00:00:00Z"),
        ("x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d"),
        ("accept", "application/json"),
        ("content-length", "0"),
        (
            "x-acs-content-sha256",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        ),
        (
            "authorization",
            "ACS3-HMAC-SHA256 Credential=LTAI5tExample,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
        ),
    ];
    let header = |(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value));
    all.into_iter().map(header).collect()
}
