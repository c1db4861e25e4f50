//! Requests that a program proves in its own way.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use alicloud_runtime::sign::{RequestToSign, Signer};
use alicloud_runtime::transport::{HttpRequest, HttpResponse, Transport};
use alicloud_runtime::{BoxFuture, Config, Credentials, Error, ErrorKind};

use crate::ecs::Client;
use crate::script::{Still, header};

/// Loses the first request and accepts the others.
#[derive(Debug, Default)]
struct Accepting(Mutex<Vec<HttpRequest>>);

impl Transport for Accepting {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, Error>> {
        let mut requests = self.0.lock().unwrap();
        requests.push(request);
        let is_first = requests.len() == 1;
        Box::pin(async move {
            if is_first {
                return Err(Error::transport("connection refused", true));
            }
            Ok(HttpResponse::new(200, Vec::new(), r#"{"RequestId":"R","TotalCount":7}"#))
        })
    }
}

/// Proves it by what it knows of the request.
#[derive(Debug)]
struct Own;

impl Signer for Own {
    fn sign(&self, request: &RequestToSign<'_>) -> Result<Vec<(String, String)>, Error> {
        let Some(secret) = request.credentials.access_key_secret() else {
            return Err(Error::credentials("no access key"));
        };
        assert_eq!(request.time, SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000));
        assert!(request.headers.iter().any(|(name, _)| name == "host"));
        let RequestToSign { operation, method, path, query, region, nonce, .. } = request;
        let parts = [operation, method.as_str(), path, query, region.unwrap_or_default(), nonce];
        let text = format!("{} {}", parts.join(" "), request.body_sha256());
        let proof = format!("{} of {} bytes", text, secret.len());
        Ok(vec![("authorization".to_owned(), proof), ("accept".to_owned(), "*/*".to_owned())])
    }
}

#[tokio::test(start_paused = true)]
async fn each_attempt_has_the_proof_of_the_signer() {
    let transport = Arc::new(Accepting::default());
    let config = |credentials| {
        Config::new("cn-hangzhou")
            .credentials(credentials)
            .signer(Arc::new(Own))
            .transport(transport.clone())
            .time_and_randomness(Arc::new(Still::default()))
    };
    let client = Client::new(config(Credentials::access_key("ak", "s3cret"))).unwrap();
    let response = client.describe_image_share_permission("m-1").await.unwrap();
    assert_eq!(response.total_count, Some(7));
    let requests = transport.0.lock().unwrap().clone();
    let nonces: Vec<&str> = ["00", "01"].to_vec();
    assert_eq!(requests.len(), nonces.len());
    for (request, nonce) in requests.iter().zip(nonces) {
        let proof = header(request, "authorization").unwrap();
        let start =
            "DescribeImageSharePermission POST / ImageId=m-1&RegionId=cn-hangzhou cn-hangzhou ";
        let end = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 of 6 bytes";
        assert_eq!(proof, format!("{start}{} {end}", nonce.repeat(16)));
        assert_eq!(header(request, "x-acs-action"), Some("DescribeImageSharePermission"));
        assert_eq!(header(request, "x-acs-date"), None);
        let accepted: Vec<_> =
            request.headers.iter().filter(|(name, _)| name == "accept").collect();
        assert_eq!(accepted, [&("accept".to_owned(), "*/*".to_owned())]);
    }
    let client = Client::new(config(Credentials::anonymous())).unwrap();
    let error = client.describe_image_share_permission("m-1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert_eq!(transport.0.lock().unwrap().len(), 2);
}
