//! The encryption of OpenDocument packages (ODF 1.2 part 3, 3.4): each part is compressed and then encrypted by itself, and
//! the manifest says how. LibreOffice up to 24.2 writes AES in CBC with PBKDF2; what others write (Blowfish of OpenOffice,
//! one encrypted package with Argon2 of later LibreOffice) is refused as unknown.

use std::collections::BTreeMap;
use std::io::Read;

use flate2::read::DeflateDecoder;
use quick_xml::events::{BytesStart, Event};

use super::super::archive::{self, Archive};
use super::super::error::{Bound, Reason};
use super::super::limits::{self, Budget};
use super::super::password::Password;
use super::super::xml;
use super::MOST_ROUNDS;
use super::agile::bytes;
use super::ciphers::{Hash, aes};

const MANIFEST: &str = "meta-inf/manifest.xml";
/// The parts that a spreadsheet is read from; no other is worth a key.
const READ: [&str; 2] = ["content.xml", "styles.xml"];
/// How many bytes of a part, still compressed, its checksum is of.
const CHECKED: usize = 1024;

/// Whether a manifest says that parts are encrypted.
pub fn is_encrypted(manifest: &[u8]) -> bool {
    memchr::memmem::find(manifest, b"encryption-data").is_some()
}

/// The archive of a document without its password; `None` if it has none.
///
/// # Errors
/// [`Reason::Encrypted`] if it needs another password, [`Reason::Cipher`] if it is encrypted in a way that is not known
/// here.
pub fn plain(
    archive: &mut Archive<'_>,
    password: &Password,
    budget: &mut Budget,
) -> Result<Option<Vec<u8>>, Reason> {
    if !archive.has(MANIFEST) {
        return Ok(None);
    }
    let mut parts =
        archive.parts(|name| name == "mimetype" || name == MANIFEST || READ.contains(&name))?;
    let manifest = parts.remove(MANIFEST).unwrap_or_default();
    if !is_encrypted(&manifest) {
        return Ok(None);
    }
    if !archive.has(READ[0]) {
        return Err(Reason::Cipher);
    }
    let locks = locks(&manifest, budget)?;
    for (name, part) in &mut parts {
        if let Some(lock) = locks.get(name) {
            let lock = lock.as_ref().ok_or(Reason::Cipher)?;
            *part = lock.opened(part, password, budget)?;
        }
    }
    // What else there is, is told by its name alone.
    for name in archive.names() {
        if !name.ends_with('/') && name != MANIFEST {
            parts.entry(name.to_owned()).or_default();
        }
    }
    archive::pack(&parts).map(Some)
}

/// How a part is encrypted.
struct Lock {
    /// The digest of its beginning.
    checksum: (Hash, Vec<u8>),
    iv: Vec<u8>,
    salt: Vec<u8>,
    rounds: u32,
    key_bytes: usize,
    /// What digest of the password the key is derived from.
    start: Hash,
}

impl Lock {
    /// The part in plain.
    fn opened(
        &self,
        part: &[u8],
        password: &Password,
        budget: &mut Budget,
    ) -> Result<Vec<u8>, Reason> {
        budget.steps(self.rounds as usize)?;
        let start = self.start.of(&[password.utf8()]);
        let mut key = vec![0; self.key_bytes];
        pbkdf2::pbkdf2_hmac::<sha1::Sha1>(&start, &self.salt, self.rounds, &mut key);
        let mut bytes = part.to_vec();
        aes(&key, Some(&self.iv), &mut bytes).ok_or(Reason::Cipher)?;
        // The last byte says how many were added to fill the last block.
        let added = bytes.last().copied().map_or(0, usize::from);
        bytes.truncate(bytes.len().saturating_sub(added));
        let (hash, checksum) = &self.checksum;
        if hash.of(&[&bytes[..bytes.len().min(CHECKED)]]) != *checksum {
            return Err(Reason::Encrypted);
        }
        let mut plain = Vec::new();
        DeflateDecoder::new(&*bytes)
            .take(limits::PART_BYTES + 1)
            .read_to_end(&mut plain)
            .map_err(Reason::damaged)?;
        match plain.len() as u64 > limits::PART_BYTES {
            true => Err(Reason::TooLarge(Bound::Inflated)),
            false => Ok(plain),
        }
    }
}

/// How each part is encrypted that the manifest lists as such; `None` for a way that is not known.
fn locks(manifest: &[u8], budget: &mut Budget) -> Result<BTreeMap<String, Option<Lock>>, Reason> {
    let text = xml::decoded(manifest)?;
    let mut events = xml::Events::new(&text);
    let mut locks = BTreeMap::new();
    let mut own = (String::new(), None);
    loop {
        match events.next(budget)? {
            Event::Start(e) => match e.local_name().as_ref() {
                "file-entry" => {
                    let path = xml::attribute(&e, "full-path")?.unwrap_or_default();
                    own = (path.to_lowercase(), None);
                }
                "encryption-data" => own.1 = Some(Described::of(&e)?),
                name => {
                    if let Some(described) = &mut own.1 {
                        described.take(name, &e)?;
                    }
                }
            },
            Event::End(e) if e.local_name().as_ref() == "encryption-data" => {
                let (path, described) = std::mem::take(&mut own);
                locks.insert(path, described.and_then(Described::lock));
            }
            Event::Eof => return Ok(locks),
            _ => {}
        }
    }
}

/// What the manifest has said of a part so far.
#[derive(Default)]
struct Described {
    checksum: Option<(Hash, Vec<u8>)>,
    iv: Option<Vec<u8>>,
    derivation: Option<(Vec<u8>, u32, usize)>,
    start: Option<Hash>,
}

impl Described {
    /// What the element around the others says.
    fn of(e: &BytesStart<'_>) -> Result<Described, Reason> {
        let kind = xml::attribute(e, "checksum-type")?.unwrap_or_default();
        let hash = match kind.to_lowercase().rsplit(['#', ':']).next() {
            Some("sha256-1k") => Some(Hash::Sha256),
            Some("sha1/1k" | "sha1-1k") => Some(Hash::Sha1),
            _ => None,
        };
        Ok(Described {
            checksum: hash.zip(bytes(e, "checksum")?),
            start: Some(Hash::Sha1),
            ..Described::default()
        })
    }

    /// Takes up what an element within it says.
    fn take(&mut self, element: &str, e: &BytesStart<'_>) -> Result<(), Reason> {
        let named = |name: &str| -> Result<String, Reason> {
            let name = xml::attribute(e, name)?.unwrap_or_default();
            Ok(name
                .rsplit(['#', ':'])
                .next()
                .unwrap_or_default()
                .to_lowercase())
        };
        let number = |name: &str| xml::number(e, name);
        match element {
            "algorithm" => {
                let known = matches!(
                    &*named("algorithm-name")?,
                    "aes128-cbc" | "aes192-cbc" | "aes256-cbc"
                );
                self.iv = bytes(e, "initialisation-vector")?.filter(|_| known);
            }
            "key-derivation" => {
                let rounds = number("iteration-count")?.unwrap_or(0);
                if rounds > MOST_ROUNDS {
                    return Err(Reason::TooLarge(Bound::Rounds));
                }
                // Which lengths a key may have the cipher knows.
                let key = number("key-size")?.unwrap_or(16).min(64) as usize;
                let known = named("key-derivation-name")? == "pbkdf2" && rounds > 0;
                let salt = bytes(e, "salt")?.filter(|_| known);
                self.derivation = salt.map(|salt| (salt, rounds, key));
            }
            "start-key-generation" => {
                self.start = match &*named("start-key-generation-name")? {
                    "sha256" => Some(Hash::Sha256),
                    "sha1" => Some(Hash::Sha1),
                    _ => None,
                };
            }
            _ => {}
        }
        Ok(())
    }

    /// All of it, if it is known.
    fn lock(self) -> Option<Lock> {
        let (salt, rounds, key_bytes) = self.derivation?;
        Some(Lock {
            checksum: self.checksum?,
            iv: self.iv?,
            salt,
            rounds,
            key_bytes,
            start: self.start?,
        })
    }
}
