//! The real name server: asked for its zone (AXFR, RFC 5936) and told to change it (dynamic
//! update, RFC 2136), both signed with a shared key (TSIG, RFC 8945) over TCP.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use data_encoding::BASE64;
use hickory_proto::op::{Message, OpCode, Query, ResponseCode, UpdateMessage};
use hickory_proto::rr::rdata::tsig::TsigAlgorithm;
use hickory_proto::rr::rdata::{A, AAAA, CNAME, MX, SOA, TXT};
use hickory_proto::rr::{DNSClass, Name, RData, Record, RecordType, TSigner};
use platform::settings::NameServerSettings;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::records::{Kind, RecordSet, Records, Value};

/// How long the server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How far the clocks of the two may differ, in seconds (RFC 8945, 10: 300 is recommended).
const FUDGE: u16 = 300;

/// What stood between us and the name server. The message key is for people, the text for whoever
/// has to find out; neither holds the key's secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Host, key or secret are not as settings should be.
    #[error("settings of the name server: {0}")]
    Settings(String),
    /// Nobody answers there.
    #[error("the name server cannot be reached: {0}")]
    Unreachable(String),
    /// It answers, but not to this key.
    #[error("the name server does not take the key: {0}")]
    Key(String),
    /// It will not.
    #[error("the name server refuses: {0}")]
    Refused(String),
    /// Somebody changed the zone between our asking and our telling.
    #[error("the zone has changed meanwhile")]
    Moved,
    /// It answers what cannot be read or was not signed.
    #[error("the name server's answer cannot be used: {0}")]
    Answer(String),
}

impl Failure {
    /// Message key that says it to people.
    pub fn message(&self) -> &'static str {
        match self {
            Self::Settings(_) => "domains-dns-settings",
            Self::Unreachable(_) => "domains-dns-unreachable",
            Self::Key(_) => "domains-dns-key",
            Self::Refused(_) => "domains-dns-refused",
            Self::Moved => "domains-dns-moved",
            Self::Answer(_) => "domains-dns-answer",
        }
    }
}

/// A name server and the key it knows us by.
pub struct NameServer {
    host: String,
    port: u16,
    signer: TSigner,
}

/// A zone as the server holds it.
#[derive(Clone, Debug)]
pub struct Served {
    soa: SOA,
    /// What it says, of the kinds that are kept.
    pub records: Records,
    /// The names of the servers that the zone is delegated to.
    pub servers: BTreeSet<String>,
}

impl NameServer {
    /// From the settings; the secret is read from its file.
    pub async fn open(settings: &NameServerSettings) -> Result<Self, Failure> {
        let secret = secret(&settings.secret_file).await?;
        let algorithm = match settings.algorithm.to_ascii_lowercase().as_str() {
            "hmac-sha256" => TsigAlgorithm::HmacSha256,
            "hmac-sha384" => TsigAlgorithm::HmacSha384,
            "hmac-sha512" => TsigAlgorithm::HmacSha512,
            other => return Err(Failure::Settings(format!("no such algorithm: {other}"))),
        };
        let key = name(&settings.key)?;
        let signer =
            TSigner::new(secret, algorithm, key, FUDGE).map_err(|error| Failure::Settings(error.to_string()))?;
        Ok(Self { host: settings.host.clone(), port: settings.port, signer })
    }

    /// The whole zone.
    pub async fn transfer(&self, zone: &str) -> Result<Served, Failure> {
        let origin = name(zone)?;
        let mut question = Message::query();
        question.metadata.recursion_desired = false;
        let mut query = Query::query(origin, RecordType::AXFR);
        query.set_query_class(DNSClass::IN);
        question.add_query(query);

        let (mut records, mut servers) = (Records::default(), BTreeSet::new());
        let mut soa: Option<SOA> = None;
        self.ask(question, |answer| {
            for record in &answer.answers {
                if let RData::SOA(found) = &record.data {
                    if soa.is_some() {
                        // The zone ends as it began (RFC 5936, 2.2).
                        return Ok(true);
                    }
                    soa = Some(found.clone());
                    continue;
                }
                // Other kinds (signatures, services) are not ours to keep and never touched.
                if let RData::NS(server) = &record.data {
                    servers.insert(plain(&server.0));
                } else if let Some(value) = value(&record.data) {
                    records.add(RecordSet::one(plain(&record.name), record.ttl, value));
                }
            }
            if soa.is_none() {
                return Err(Failure::Answer("a transfer that does not begin with the zone's SOA".into()));
            }
            Ok(false)
        })
        .await?;
        let soa = soa.ok_or_else(|| Failure::Answer("a transfer without SOA".into()))?;
        Ok(Served { soa, records, servers })
    }

    /// Makes these changes, all or none, if the zone is still as `served`.
    pub async fn update(&self, zone: &str, served: &Served, changes: &[Change]) -> Result<(), Failure> {
        let origin = name(zone)?;
        let mut message = Message::query();
        message.metadata.op_code = OpCode::Update;
        message.metadata.recursion_desired = false;
        let mut section = Query::query(origin.clone(), RecordType::SOA);
        section.set_query_class(DNSClass::IN);
        message.add_zone(section);
        // 2.4.2: the SOA is still the one we read, so two of us at once cannot undo each other.
        message.add_pre_requisite(Record::from_rdata(origin, 0, RData::SOA(served.soa.clone())));
        for change in changes {
            let owner = name(&change.name)?;
            // 2.5.2: the whole set goes …
            let mut gone = Record::update0(owner.clone(), 0, kind(change.kind));
            gone.dns_class = DNSClass::ANY;
            message.add_update(gone);
            // 2.5.1: … and what is wanted comes.
            for value in &change.values {
                message.add_update(Record::from_rdata(owner.clone(), change.ttl, rdata(value)?));
            }
        }
        self.ask(message, |_| Ok(true)).await
    }

    /// Sends one signed message and reads signed answers until `read` has enough.
    async fn ask(
        &self,
        mut message: Message,
        mut read: impl FnMut(&Message) -> Result<bool, Failure>,
    ) -> Result<(), Failure> {
        let now = platform::time::wire_seconds();
        let unreadable = |error: hickory_proto::ProtoError| Failure::Answer(error.to_string());
        let verifier = message.finalize(&self.signer, now).map_err(unreadable)?;
        let mut verifier = verifier.ok_or_else(|| Failure::Settings("the key signs nothing".into()))?;
        let bytes = message.to_vec().map_err(unreadable)?;

        let address = (self.host.as_str(), self.port);
        let mut stream = in_time(TcpStream::connect(address)).await?;
        let length = u16::try_from(bytes.len())
            .map_err(|_| Failure::Answer("more changes than one message can carry".into()))?;
        let framed = [&length.to_be_bytes()[..], &bytes].concat();
        in_time(stream.write_all(&framed)).await?;
        loop {
            let length = in_time(stream.read_u16()).await?;
            let mut bytes = vec![0; usize::from(length)];
            in_time(stream.read_exact(&mut bytes)).await?;
            let answer = Message::from_vec(&bytes).map_err(|error| Failure::Answer(error.to_string()))?;
            if answer.id != message.id {
                return Err(Failure::Answer("an answer to another question".into()));
            }
            judged(&answer)?;
            verifier.verify(&bytes).map_err(unreadable)?;
            if read(&answer)? {
                return Ok(());
            }
        }
    }
}

/// One set of the zone, as it shall be; without values it shall not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Whole name without the last dot.
    pub name: String,
    /// Kind.
    pub kind: Kind,
    /// Seconds that others may keep the answer.
    pub ttl: u32,
    /// The data.
    pub values: Vec<Value>,
}

/// Whether the server did what it was asked. Errors are often unsigned (RFC 8945, 5.2.1), so this
/// comes before the signature; a forged refusal can do no more than make us try again.
fn judged(answer: &Message) -> Result<(), Failure> {
    let code = answer.response_code;
    match code {
        ResponseCode::NoError => Ok(()),
        ResponseCode::NXRRSet | ResponseCode::YXRRSet | ResponseCode::YXDomain => Err(Failure::Moved),
        ResponseCode::NotAuth
        | ResponseCode::BADSIG
        | ResponseCode::BADKEY
        | ResponseCode::BADTIME
        | ResponseCode::BADVERS => {
            // NOTAUTH alone says that the server has no such zone; with an error of the signature,
            // that it does not take the key (RFC 8945, 5.2).
            match answer.signature.as_ref().and_then(|signature| signature.data.error.as_ref()) {
                Some(error) => Err(Failure::Key(format!("{code}, {error:?}"))),
                None => Err(Failure::Refused(code.to_string())),
            }
        }
        other => Err(Failure::Refused(other.to_string())),
    }
}

async fn in_time<T>(work: impl Future<Output = std::io::Result<T>>) -> Result<T, Failure> {
    match timeout(PATIENCE, work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(Failure::Unreachable(error.to_string())),
        Err(_) => Err(Failure::Unreachable(format!("no answer within {} seconds", PATIENCE.as_secs()))),
    }
}

/// The secret in its file, base64 as `tsig-keygen` writes it. What is wrong with it is said
/// without showing it.
async fn secret(file: &Path) -> Result<Vec<u8>, Failure> {
    let text = tokio::fs::read_to_string(file)
        .await
        .map_err(|error| Failure::Settings(format!("{}: {}", file.display(), error.kind())))?;
    BASE64.decode(text.trim().as_bytes()).map_err(|_| Failure::Settings(format!("{}: not base64", file.display())))
}

fn name(text: &str) -> Result<Name, Failure> {
    let mut name = Name::from_ascii(text).map_err(|error| Failure::Settings(format!("{text}: {error}")))?;
    name.set_fqdn(true);
    Ok(name)
}

fn plain(name: &Name) -> String {
    name.to_lowercase().to_ascii().trim_end_matches('.').to_owned()
}

fn kind(kind: Kind) -> RecordType {
    match kind {
        Kind::A => RecordType::A,
        Kind::Aaaa => RecordType::AAAA,
        Kind::Cname => RecordType::CNAME,
        Kind::Mx => RecordType::MX,
        Kind::Txt => RecordType::TXT,
    }
}

fn rdata(value: &Value) -> Result<RData, Failure> {
    Ok(match value {
        Value::A(address) => RData::A(A(*address)),
        Value::Aaaa(address) => RData::AAAA(AAAA(*address)),
        Value::Cname(target) => RData::CNAME(CNAME(name(target)?)),
        Value::Mx(preference, exchange) => RData::MX(MX::new(*preference, name(exchange)?)),
        Value::Txt(text) => RData::TXT(TXT::from_bytes(Value::pieces(text))),
    })
}

fn value(data: &RData) -> Option<Value> {
    Some(match data {
        RData::A(address) => Value::A(address.0),
        RData::AAAA(address) => Value::Aaaa(address.0),
        RData::CNAME(target) => Value::Cname(plain(&target.0)),
        RData::MX(mx) => Value::Mx(mx.preference, plain(&mx.exchange)),
        RData::TXT(text) => Value::Txt(String::from_utf8_lossy(&text.txt_data.concat()).into_owned()),
        _ => return None,
    })
}
