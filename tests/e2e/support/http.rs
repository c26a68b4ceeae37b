//! HTTP/1.1 over a plain socket: one connection a request, and every byte of both sides in the test's hands.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// No answer of the demo takes longer, so a test that waits this long has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    /// The status code.
    pub(crate) status: u16,
    /// Names in lower case, values as sent.
    pub(crate) headers: Vec<(String, String)>,
    /// The body, freed of its chunks.
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// The value of the header, whose name is given in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("a body of UTF-8")
    }
}

/// Sends a request and reads the reply.
pub(crate) fn send(address: SocketAddr, method: &str, target: &str, body: Option<&str>) -> Reply {
    let (kind, body) = match body {
        Some(body) => (format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len()), body),
        None => (String::new(), ""),
    };
    let head = format!("{method} {target} HTTP/1.1\r\nHost: kennel\r\nConnection: close\r\n{kind}\r\n");
    let bytes = exchange(address, &[head.as_bytes(), body.as_bytes()].concat()).expect("a reply");
    parse(&bytes, method == "HEAD")
}

/// Sends bytes and reads until the server closes the connection.
pub(crate) fn exchange(address: SocketAddr, request: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = connect(address)?;
    stream.write_all(request)?;
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply)?;
    Ok(reply)
}

/// A connection that gives up rather than wait for ever.
pub(crate) fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    Ok(stream)
}

/// Takes a whole reply apart. A reply to `HEAD` ends with its headers.
pub(crate) fn parse(bytes: &[u8], to_head: bool) -> Reply {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("headers that end");
    let head = std::str::from_utf8(&bytes[..end]).expect("headers of UTF-8");
    let rest = &bytes[end + 4..];
    let mut lines = head.split("\r\n");
    let status_line = lines.next().expect("a status line");
    let status = status_line.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status code");
    let headers: Vec<_> = lines
        .map(|line| line.split_once(':').expect("a header line"))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();

    let mut reply = Reply { status, headers, body: Vec::new() };
    reply.body = if to_head {
        assert_eq!(rest, b"", "a reply to HEAD has a body");
        Vec::new()
    } else if reply.header("transfer-encoding") == Some("chunked") {
        unchunk(rest)
    } else {
        let length = reply.header("content-length").map_or(0, |length| length.parse().expect("a length"));
        assert_eq!(rest.len(), length, "the body is not as long as announced");
        rest.to_vec()
    };
    reply
}

/// Joins the chunks of a body.
fn unchunk(mut bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let end = bytes.windows(2).position(|two| two == b"\r\n").expect("a line with the chunk's size");
        let size = std::str::from_utf8(&bytes[..end]).expect("a size of ASCII");
        let size = usize::from_str_radix(size, 16).expect("a size in hexadecimal");
        let chunk = &bytes[end + 2..];
        assert_eq!(&chunk[size..size + 2], b"\r\n", "a chunk longer than its size");
        if size == 0 {
            assert_eq!(chunk.len(), 2, "something after the last chunk");
            return body;
        }
        body.extend_from_slice(&chunk[..size]);
        bytes = &chunk[size + 2..];
    }
}
