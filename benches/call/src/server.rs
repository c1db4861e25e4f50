//! A server that has one response for whatever it is asked. It must not cost the caller anything.

use std::io::{BufRead as _, BufReader, Read, Result, Write as _};
use std::net::{TcpListener, TcpStream};

const BODY: &str = r#"{"RequestId":"6894B13B-6D71-4EF5-88FA-F32781734A7F","AssumedRoleUser":{"Arn":"acs:ram::123456789012****:role/adminrole/alice","AssumedRoleId":"34458433936495****:alice"},"Credentials":{"AccessKeyId":"STS.L4aBSCSJVMuKg5U1****","AccessKeySecret":"wyLTSmsyPGP1ohvvw8xYgB29dlGI8KMiH2pK****","SecurityToken":"CAISrwR1q6Ft5B2yfSjIr5bbEsj4g7BihPWGWHz****","Expiration":"2015-04-09T11:52:19Z"}}"#;

/// Says where it is, and serves until it is stopped.
pub fn serve() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("http://{}", listener.local_addr()?);
    let response = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json;charset=utf-8\r\ncontent-length: {}\r\nx-acs-request-id: 6894B13B-6D71-4EF5-88FA-F32781734A7F\r\n\r\n{BODY}",
        BODY.len()
    );
    for stream in listener.incoming() {
        let (stream, response) = (stream?, response.clone());
        // A connection that ends is over.
        std::thread::spawn(move || connection(stream, response.as_bytes()));
    }
    Ok(())
}

/// What `serve` says.
pub fn endpoint(output: impl Read) -> Result<String> {
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line)?;
    Ok(line.trim().to_owned())
}

fn connection(mut stream: TcpStream, response: &[u8]) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut received = Vec::new();
    let mut buffer = [0; 8192];
    loop {
        let length = stream.read(&mut buffer)?;
        if length == 0 {
            return Ok(());
        }
        received.extend_from_slice(buffer.get(..length).unwrap_or_default());
        // Requests have no body.
        while let Some(end) = received.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            received.drain(..end + 4);
            stream.write_all(response)?;
        }
    }
}
