//! A program needs its product crates and no other dependency, and gives all of them the same settings.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use alicloud_sts::runtime::BoxFuture;
use alicloud_sts::runtime::credentials::CredentialsProvider;
use alicloud_sts::runtime::transport::{HttpRequest, HttpResponse, Transport};
use alicloud_sts::{
    CallOptions, Config, Credentials, Error, ErrorKind, Network, OpenEnum, RetryPolicy, Value,
};

/// Answers with the host that it was asked for.
#[derive(Debug, Default)]
struct Echo;

impl Transport for Echo {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, Error>> {
        let host = request.headers.iter().find(|(name, _)| name == "host").map(|(_, host)| host);
        let body = format!(r#"{{"Code":"{}","RequestId":"R"}}"#, host.map_or("", String::as_str));
        Box::pin(async move { Ok(HttpResponse::new(400, Vec::new(), body)) })
    }
}

#[derive(Debug, Default)]
struct Counted(AtomicUsize);

impl CredentialsProvider for Counted {
    fn name(&self) -> &'static str {
        "counted"
    }

    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(async { Ok(Credentials::access_key("id", "secret")) })
    }
}

#[tokio::test]
async fn two_products_share_their_settings() {
    use alicloud_sts::assume_role::ErrorCode;

    let provider = Arc::new(Counted::default());
    let config = Config::new("cn-hangzhou")
        .credentials_provider(provider.clone())
        .network(Network::Public)
        .retry(RetryPolicy::none())
        .call_timeout(Duration::from_secs(5))
        .transport(Arc::new(Echo));
    let sts = alicloud_sts::Client::new(config.clone()).unwrap();
    let sms = alicloud_dysmsapi::Client::new(config).unwrap();
    assert_eq!(sts.region(), sms.region());

    let call = sts.assume_role("arn", "session").with_options(CallOptions::new().no_retry());
    let error = call.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Service);
    let code: ErrorCode = error.code().unwrap();
    assert_eq!(code.clone(), ErrorCode::parse("sts.cn-hangzhou.aliyuncs.com"));
    assert_eq!(
        format!("{code} {code:?}"),
        r#"sts.cn-hangzhou.aliyuncs.com "sts.cn-hangzhou.aliyuncs.com""#
    );

    let request =
        alicloud_dysmsapi::query_sms_template_list::QuerySmsTemplateListRequest::default();
    let mut pages = sms.call(request).pages();
    let error: alicloud_dysmsapi::Error = pages.next().await.unwrap().unwrap_err();
    assert!(error.code_str().is_some_and(|host| host.starts_with("dysmsapi.")), "{error}");
    assert_eq!(provider.0.load(Ordering::Relaxed), 2);
    assert!(Value::Null.is_null());
}
