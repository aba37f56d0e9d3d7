//! What proves who asks.

use std::path::PathBuf;

use domain::ports::{Secret, SourceFault};
use reqwest::header::HeaderValue;

/// What is sent to prove who asks.
#[derive(Clone, Debug)]
pub enum Token {
    /// Nothing.
    None,
    /// This bearer token (RFC 6750).
    Fixed(Secret),
    /// The one in this file, read for every question: a new one needs no restart.
    File(PathBuf),
}

/// The header that carries the token; what is marked as sensitive shows in no `Debug`.
pub(super) fn bearer(token: &Secret) -> Result<HeaderValue, SourceFault> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose()))
        .map_err(|_| SourceFault::Refused("the token has characters that cannot be sent".to_owned()))?;
    value.set_sensitive(true);
    Ok(value)
}

impl Token {
    /// The token as it is now.
    ///
    /// # Errors
    /// When its file cannot be read or is empty; in one line.
    pub async fn read(&self) -> Result<Option<Secret>, String> {
        let path = match self {
            Self::None => return Ok(None),
            Self::Fixed(secret) => return Ok(Some(secret.clone())),
            Self::File(path) => path,
        };
        match tokio::fs::read_to_string(path).await {
            Ok(text) if text.trim().is_empty() => Err(format!("{}: is empty", path.display())),
            Ok(text) => Ok(Some(Secret::new(text.trim()))),
            Err(error) => Err(format!("{}: {error}", path.display())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_new_token_in_the_file_is_the_one_that_is_sent() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("token");
        let token = Token::File(file.clone());
        assert!(token.read().await.is_err(), "it is not there yet");
        for text in ["primo\n", "secondo"] {
            std::fs::write(&file, text).unwrap();
            assert_eq!(token.read().await.unwrap(), Some(Secret::new(text.trim())));
        }
        std::fs::write(&file, "\n").unwrap();
        assert!(token.read().await.is_err(), "an empty one");
    }
}
