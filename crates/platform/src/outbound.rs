//! The one way out to addresses that people typed: http and https only, never into a private
//! network, never where a redirect leads elsewhere, never longer or larger than allowed. The
//! name is asked for once and the connection made to the very address that was judged, so that a
//! name that changes its answer gains nothing.

use std::collections::{HashMap, VecDeque};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{Method, Request, Uri, header};
use http_body_util::{BodyExt, Empty};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// How much one look may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of the body.
    pub bytes: usize,
    /// From the name to the last byte, redirects included.
    pub time: Duration,
    /// Redirects that are followed, on the same host only.
    pub redirects: u8,
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// HTTP status.
    pub status: u16,
    /// Media type with parameters, or empty.
    pub content_type: String,
    /// The body.
    pub body: Bytes,
}

/// Why nothing was fetched.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutboundError {
    /// Not an address of the web, or one with a user, or on a port that no web server has.
    #[error("{0:?} is not an address that may be looked at")]
    Address(String),
    /// It leads into a private network, or to this machine.
    #[error("{0} lies in a network that is not public")]
    Private(IpAddr),
    /// The name has no address.
    #[error("the name {0} has no address")]
    Name(String),
    /// Nobody answers, or not in HTTP.
    #[error("no answer: {0}")]
    Connection(String),
    /// It took too long.
    #[error("no answer within {0} seconds")]
    Time(u64),
    /// More than the limit.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
    /// A redirect to another host, or back to plain http.
    #[error("it leads elsewhere: {0}")]
    Elsewhere(String),
    /// More redirects than are followed.
    #[error("it leads on more than {0} times")]
    Circle(u8),
    /// A coding that was not asked for.
    #[error("the answer comes in the coding {0:?}, which was not asked for")]
    Coding(String),
}

/// Who says which address a name has.
#[derive(Clone, Debug)]
enum Names {
    System,
    /// Answers in order, the last one again and again: for tests of names that change.
    Fixed(Arc<Mutex<HashMap<String, VecDeque<Vec<IpAddr>>>>>),
}

/// The way out.
#[derive(Clone, Debug)]
pub struct Outbound {
    /// Addresses in private networks that may be looked at all the same.
    allowed: Vec<SocketAddr>,
    names: Names,
    tls: Arc<OnceLock<Arc<ClientConfig>>>,
}

impl Outbound {
    /// A way out to public addresses, and to these private ones.
    pub fn new(allowed: &[SocketAddr]) -> Self {
        Self { allowed: allowed.to_vec(), names: Names::System, tls: Arc::default() }
    }

    /// With fixed answers of the name service, for tests.
    #[must_use]
    pub fn with_names(mut self, names: &[(&str, &[&[IpAddr]])]) -> Self {
        let answers = names.iter().map(|(name, answers)| {
            ((*name).to_owned(), answers.iter().map(|answer| answer.to_vec()).collect::<VecDeque<_>>())
        });
        self.names = Names::Fixed(Arc::new(Mutex::new(answers.collect())));
        self
    }

    /// Fetches a page.
    pub async fn get(&self, address: &str, limits: Limits) -> Result<Fetched, OutboundError> {
        self.within(&Method::GET, address, limits).await
    }

    /// Asks whether there is a page, without its body.
    pub async fn head(&self, address: &str, limits: Limits) -> Result<Fetched, OutboundError> {
        self.within(&Method::HEAD, address, limits).await
    }

    async fn within(&self, method: &Method, address: &str, limits: Limits) -> Result<Fetched, OutboundError> {
        let fetch = self.follow(method, address, limits);
        tokio::time::timeout(limits.time, fetch).await.unwrap_or(Err(OutboundError::Time(limits.time.as_secs())))
    }

    async fn follow(&self, method: &Method, address: &str, limits: Limits) -> Result<Fetched, OutboundError> {
        let mut target = Target::parse(address)?;
        for _ in 0..=limits.redirects {
            match self.once(method, &target, limits.bytes).await? {
                Answer::Page(page) => return Ok(page),
                Answer::Moved(to) => target = target.moved(&to)?,
            }
        }
        Err(OutboundError::Circle(limits.redirects))
    }

    async fn once(&self, method: &Method, target: &Target, most: usize) -> Result<Answer, OutboundError> {
        let at = self.judge(target).await?;
        let stream = TcpStream::connect(at).await.map_err(connection)?;
        if target.tls {
            let name = ServerName::try_from(target.host.clone()).map_err(connection)?;
            let stream = TlsConnector::from(self.tls()?).connect(name, stream).await.map_err(connection)?;
            ask(stream, method, target, most).await
        } else {
            ask(stream, method, target, most).await
        }
    }

    /// The address to connect to: asked for now, and every one of the name's addresses is public.
    async fn judge(&self, target: &Target) -> Result<SocketAddr, OutboundError> {
        let addresses: Vec<IpAddr> = match (target.host.parse(), &self.names) {
            (Ok(literal), _) => vec![literal],
            (_, Names::Fixed(answers)) => {
                let mut answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
                let left = answers.get_mut(&target.host);
                left.and_then(|left| if left.len() > 1 { left.pop_front() } else { left.front().cloned() })
                    .unwrap_or_default()
            }
            (_, Names::System) => {
                let found = tokio::net::lookup_host((target.host.as_str(), target.port)).await;
                found.map(|found| found.map(|address| address.ip()).collect()).unwrap_or_default()
            }
        };
        for ip in &addresses {
            if !is_public(*ip) && !self.allowed.contains(&SocketAddr::new(*ip, target.port)) {
                return Err(OutboundError::Private(*ip));
            }
        }
        let first = addresses.first().ok_or_else(|| OutboundError::Name(target.host.clone()))?;
        let at = SocketAddr::new(*first, target.port);
        let usual = if target.tls { 443 } else { 80 };
        if target.port != usual && !self.allowed.contains(&at) {
            return Err(OutboundError::Address(format!("port {}", target.port)));
        }
        Ok(at)
    }

    fn tls(&self) -> Result<Arc<ClientConfig>, OutboundError> {
        if let Some(config) = self.tls.get() {
            return Ok(Arc::clone(config));
        }
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(connection)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Arc::clone(self.tls.get_or_init(|| Arc::new(config))))
    }
}

fn connection(error: impl std::fmt::Display) -> OutboundError {
    OutboundError::Connection(error.to_string())
}

enum Answer {
    Page(Fetched),
    Moved(String),
}

/// Where to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Target {
    tls: bool,
    host: String,
    port: u16,
    path: String,
}

impl Target {
    fn parse(address: &str) -> Result<Self, OutboundError> {
        let wrong = || OutboundError::Address(address.chars().take(200).collect());
        let url = url::Url::parse(address.trim()).map_err(|_| wrong())?;
        let tls = match url.scheme() {
            "http" => false,
            "https" => true,
            _ => return Err(wrong()),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong());
        }
        // The parser reads `http://2130706433/` and `http://0x7f.1/` as the addresses they are.
        let host = match url.host().ok_or_else(wrong)? {
            url::Host::Domain(name) => name.trim_end_matches('.').to_owned(),
            url::Host::Ipv4(ip) => ip.to_string(),
            url::Host::Ipv6(ip) => ip.to_string(),
        };
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        let port = url.port_or_known_default().ok_or_else(wrong)?;
        Ok(Self { tls, host, port, path: format!("{}{query}", url.path()) })
    }

    /// Where a redirect leads: the same host, and not out of the encrypted.
    fn moved(&self, to: &str) -> Result<Self, OutboundError> {
        let elsewhere = || OutboundError::Elsewhere(to.chars().take(200).collect());
        let base = url::Url::parse(&self.address()).map_err(|_| elsewhere())?;
        let next = Self::parse(base.join(to).map_err(|_| elsewhere())?.as_str()).map_err(|_| elsewhere())?;
        let same = next.host == self.host && (next.tls || !self.tls);
        if same { Ok(next) } else { Err(elsewhere()) }
    }

    fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let usual = if self.tls { 443 } else { 80 };
        if self.port == usual { host } else { format!("{host}:{}", self.port) }
    }

    fn address(&self) -> String {
        format!("{}://{}{}", if self.tls { "https" } else { "http" }, self.authority(), self.path)
    }
}

async fn ask(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    method: &Method,
    target: &Target,
    most: usize,
) -> Result<Answer, OutboundError> {
    let (mut sender, wire) =
        http1::Builder::new().max_buf_size(64 << 10).handshake(TokioIo::new(stream)).await.map_err(connection)?;
    let wire = tokio::spawn(wire);
    let path: Uri = target.path.parse().map_err(connection)?;
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, target.authority())
        .header(header::USER_AGENT, concat!("Portico/", env!("CARGO_PKG_VERSION")))
        .header(header::ACCEPT, "text/html,*/*;q=0.1")
        .header(header::ACCEPT_ENCODING, "identity")
        .header(header::CONNECTION, "close")
        .body(Empty::<Bytes>::new())
        .map_err(connection)?;
    let answer = read(sender.send_request(request).await.map_err(connection)?, most).await;
    wire.abort();
    answer
}

async fn read(response: axum::http::Response<hyper::body::Incoming>, most: usize) -> Result<Answer, OutboundError> {
    let text = |name| {
        let value = response.headers().get(name).and_then(|value: &axum::http::HeaderValue| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    let status = response.status();
    let location = text(header::LOCATION);
    if status.is_redirection() && !location.is_empty() {
        return Ok(Answer::Moved(location));
    }
    let coding = text(header::CONTENT_ENCODING);
    if !matches!(coding.as_str(), "" | "identity") {
        return Err(OutboundError::Coding(coding.chars().take(40).collect()));
    }
    let content_type = text(header::CONTENT_TYPE);
    let mut frames = response.into_body();
    let mut body = Vec::new();
    while let Some(frame) = frames.frame().await {
        if let Ok(data) = frame.map_err(connection)?.into_data() {
            if body.len() + data.len() > most {
                return Err(OutboundError::TooLarge(most));
            }
            body.extend_from_slice(&data);
        }
    }
    Ok(Answer::Page(Fetched { status: status.as_u16(), content_type, body: body.into() }))
}

/// Whether anybody on the internet may reach it: no loopback, no private, shared, link-local,
/// documentation, test or multicast range, and no IPv6 address that wraps such an IPv4 one.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = matches!(
        (a, b, c),
        (0 | 10 | 127 | 224..=255, ..)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 168, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    );
    !special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let parts = ip.segments();
    let wrapped = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match parts {
        // Mapped, through a translator, 6to4.
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            wrapped(high, low)
        }
        // Teredo, benchmarks, documentation.
        [0x2001, 0..=0x1ff | 0xdb8, ..] => false,
        // Everything that is given to the public lies in 2000::/3.
        [first, ..] => first & 0xe000 == 0x2000 && first != 0x3fff,
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
    const LIMITS: Limits = Limits { bytes: 1000, time: Duration::from_secs(5), redirects: 3 };

    /// A server that gives each connection the next of these answers, and its port.
    async fn server(answers: Vec<String>) -> SocketAddr {
        let listener = TcpListener::bind((HERE, 0)).await.expect("a port");
        let at = listener.local_addr().expect("an address");
        tokio::spawn(async move {
            for answer in answers {
                let (mut stream, _) = listener.accept().await.expect("a visitor");
                let mut asked = [0; 2000];
                let _ = stream.read(&mut asked).await;
                let _ = stream.write_all(answer.as_bytes()).await;
            }
            std::future::pending::<()>().await;
        });
        at
    }

    fn page(body: &str) -> String {
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n{body}", body.len())
    }

    fn moved(to: &str) -> String {
        format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n")
    }

    #[test]
    fn what_is_not_public_is_known_in_every_dress() {
        for ip in [
            "127.0.0.1",
            "10.1.2.3",
            "172.31.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "203.0.113.9",
            "::1",
            "::",
            "fc00::1",
            "fe80::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001::1",
            "::7f00:1",
            "fec0::1",
            "100::1",
        ] {
            assert!(!is_public(ip.parse().expect(ip)), "{ip}");
        }
        for ip in
            ["1.1.1.1", "172.32.0.1", "192.0.1.1", "100.128.0.1", "2400:3200::1", "2606:4700::1111", "::ffff:1.1.1.1"]
        {
            assert!(is_public(ip.parse().expect(ip)), "{ip}");
        }
    }

    #[tokio::test]
    async fn only_addresses_of_the_public_web_are_looked_at() {
        let out = Outbound::new(&[]);
        for address in
            ["", "ftp://a.cn/", "file:///etc/passwd", "gopher://a.cn/", "http://u:p@a.cn/", "//a.cn/", "javascript:1"]
        {
            assert!(matches!(out.get(address, LIMITS).await, Err(OutboundError::Address(_))), "{address}");
        }
        for address in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://017700000001/",
            "http://[::1]/",
            "http://[::ffff:7f00:1]/",
            "https://10.0.0.1/",
            "http://localhost/",
        ] {
            assert!(matches!(out.get(address, LIMITS).await, Err(OutboundError::Private(_))), "{address}");
        }
        let other_port = out.get("http://1.1.1.1:22/", LIMITS).await;
        assert_eq!(other_port, Err(OutboundError::Address("port 22".into())));
    }

    #[tokio::test]
    async fn a_page_is_fetched_and_redirects_are_followed_on_the_same_host() {
        let at = server(vec![moved("/index.html"), page("<p>here</p>")]).await;
        let out = Outbound::new(&[at]);
        let found = out.get(&format!("http://{at}/"), LIMITS).await.expect("a page");
        assert_eq!(
            (found.status, &found.body[..], found.content_type.as_str()),
            (200, &b"<p>here</p>"[..], "text/html")
        );
        let at = server(vec![moved("/a"), moved("/b"), moved("/c"), moved("/d")]).await;
        let circle = Outbound::new(&[at]).get(&format!("http://{at}/"), LIMITS).await;
        assert_eq!(circle, Err(OutboundError::Circle(3)));
        let answer = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000000\r\n\r\n";
        let at = server(vec![answer.to_owned()]).await;
        let asked = Outbound::new(&[at]).head(&format!("http://{at}/"), LIMITS).await.expect("an answer");
        assert_eq!((asked.status, asked.body.len()), (200, 0), "a head has no body, whatever it announces");
    }

    #[tokio::test]
    async fn a_redirect_leads_neither_elsewhere_nor_home() {
        for to in [
            "http://127.0.0.1:9/",
            "http://localhost/",
            "https://other.example.cn/",
            "//evil.example.cn/",
            "file:///etc/passwd",
        ] {
            let at = server(vec![moved(to)]).await;
            let out = Outbound::new(&[at]).with_names(&[("site.example.cn", &[&[HERE]])]);
            let answer = out.get(&format!("http://site.example.cn:{}/", at.port()), LIMITS).await;
            assert!(matches!(answer, Err(OutboundError::Elsewhere(_))), "{to}: {answer:?}");
        }
        let secure = Target::parse("https://a.cn/x").expect("an address");
        assert!(secure.moved("http://a.cn/y").is_err(), "not out of the encrypted");
        assert_eq!(secure.moved("../z?q=1").expect("the same host").address(), "https://a.cn/z?q=1");
    }

    #[tokio::test]
    async fn a_name_that_changes_its_answer_gains_nothing() {
        let at = server(vec![moved("/again"), page("secret")]).await;
        let inside = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
        let name = format!("http://rebind.example.cn:{}/", at.port());
        let out = Outbound::new(&[at]).with_names(&[("rebind.example.cn", &[&[HERE], &[inside]])]);
        assert_eq!(out.get(&name, LIMITS).await, Err(OutboundError::Private(inside)));
        // One private address among public ones is enough.
        let public = "1.1.1.1".parse().expect("an address");
        let out = Outbound::new(&[]).with_names(&[("mixed.example.cn", &[&[public, inside]])]);
        assert_eq!(out.get("http://mixed.example.cn/", LIMITS).await, Err(OutboundError::Private(inside)));
        let nowhere = out.get("http://nowhere.example.cn/", LIMITS).await;
        assert_eq!(nowhere, Err(OutboundError::Name("nowhere.example.cn".into())));
    }

    #[tokio::test]
    async fn size_time_and_coding_have_their_limits() {
        let chunk = "x".repeat(1000);
        let endless = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n{chunk}\r\n1\r\nx\r\n");
        let packed = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx".to_owned();
        for (answer, expected) in [
            (page(&"x".repeat(1001)), OutboundError::TooLarge(1000)),
            (endless, OutboundError::TooLarge(1000)),
            (packed, OutboundError::Coding("gzip".into())),
        ] {
            let at = server(vec![answer]).await;
            assert_eq!(Outbound::new(&[at]).get(&format!("http://{at}/"), LIMITS).await, Err(expected));
        }
        let silent = server(Vec::new()).await;
        let brief = Limits { time: Duration::from_millis(200), ..LIMITS };
        let answer = Outbound::new(&[silent]).get(&format!("http://{silent}/"), brief).await;
        assert_eq!(answer, Err(OutboundError::Time(0)));
        let at = server(vec!["no http\r\n\r\n".to_owned()]).await;
        let answer = Outbound::new(&[at]).get(&format!("http://{at}/"), LIMITS).await;
        assert!(matches!(answer, Err(OutboundError::Connection(_))), "{answer:?}");
    }
}
