//! The line to a registry: how long it may take, how many questions at a time, and the rest it gets after faults.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use model::Timestamp;
use model::lookup::{LookupKey, LookupResult, Records};
use tokio::sync::Semaphore;

use crate::ports::{RegistrySource, SourceFault};

/// Records of one answer that anybody looks at.
pub const MOST_RECORDS: usize = 200;
/// How a registry is reached that is in the desk's own database.
pub(super) const LOCAL: &str = "local";
/// Faults in a row after which a registry is left alone.
const FAULTS: u32 = 5;
/// For how long, in milliseconds; after that one question finds out whether it is back.
const REST_MS: i64 = 30_000;

/// What a question to a registry may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For the whole answer, waiting for a free place included.
    pub time: Duration,
    /// Questions at a time.
    pub places: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(5),
            places: 8,
        }
    }
}

/// What a registry said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub result: LookupResult,
    pub records: Records,
    /// It has more than what is here.
    pub more: bool,
    /// How many it has then, where it can say so.
    pub total: Option<i64>,
}

/// How a registry does, for administrators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineHealth {
    /// `local`, `ldap`, `rest`, `view`.
    pub how: &'static str,
    pub limits: Limits,
    /// Faults in a row until now.
    pub faults: u32,
    /// Left alone until then.
    pub rests_until: Option<Timestamp>,
    /// The last fault, in words without keys, data or secrets.
    pub last_fault: Option<(Timestamp, String)>,
    /// When it last answered.
    pub answered_at: Option<Timestamp>,
}

#[derive(Debug, Default)]
struct State {
    faults: u32,
    rests_until: Option<Timestamp>,
    last_fault: Option<(Timestamp, String)>,
    answered_at: Option<Timestamp>,
}

/// A registry with its limits.
pub struct Line {
    how: &'static str,
    source: Arc<dyn RegistrySource>,
    limits: Limits,
    places: Semaphore,
    state: Mutex<State>,
}

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Line({})", self.how)
    }
}

impl Line {
    /// A line to this source.
    pub fn new(how: &'static str, source: Arc<dyn RegistrySource>, limits: Limits) -> Self {
        Self {
            how,
            source,
            limits,
            places: Semaphore::new(limits.places),
            state: Mutex::default(),
        }
    }

    /// Asks, unless the registry rests. Never takes longer than its limit, whatever the registry does.
    pub async fn ask(&self, key: &LookupKey, none: Records, now: Timestamp) -> Answer {
        if self.rests(now) {
            return Answer::without(LookupResult::Resting, none);
        }
        let question = async {
            // Never closed.
            let _place = self.places.acquire().await;
            let records = self.source.find(key).await?;
            let total = if records.len() > MOST_RECORDS {
                self.source.count(key).await
            } else {
                None
            };
            Ok::<_, SourceFault>((records, total))
        };
        let answered = tokio::time::timeout(self.limits.time, question)
            .await
            .unwrap_or(Err(SourceFault::Slow));
        self.note(answered.as_ref().err(), now);
        match answered {
            Ok((mut records, total)) => {
                let more = records.cap(MOST_RECORDS);
                let result = if records.is_empty() {
                    LookupResult::Miss
                } else {
                    LookupResult::Hit
                };
                Answer {
                    result,
                    records,
                    more,
                    total,
                }
            }
            Err(fault) => Answer::without(fault.result(), none),
        }
    }

    /// The registry itself, without rest and places: for checks, which record nothing and show no data.
    pub fn source(&self) -> &dyn RegistrySource {
        self.source.as_ref()
    }

    /// Whether it leads into the desk's own database.
    pub fn is_local(&self) -> bool {
        self.how == LOCAL
    }

    /// How it does.
    pub fn health(&self) -> LineHealth {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        LineHealth {
            how: self.how,
            limits: self.limits,
            faults: state.faults,
            rests_until: state.rests_until,
            last_fault: state.last_fault.clone(),
            answered_at: state.answered_at,
        }
    }

    /// Whether it is left alone. The first question after the rest goes through and pushes the rest on for everybody else, so
    /// that a registry that is still dead is asked once.
    fn rests(&self, now: Timestamp) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match state.rests_until {
            Some(until) if now < until => true,
            Some(_) => {
                state.rests_until = Some(now.plus_ms(REST_MS));
                false
            }
            None => false,
        }
    }

    fn note(&self, fault: Option<&SourceFault>, now: Timestamp) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match fault {
            None => {
                state.faults = 0;
                state.rests_until = None;
                state.answered_at = Some(now);
            }
            Some(fault) => {
                state.faults = state.faults.saturating_add(1);
                if state.faults >= FAULTS {
                    state.rests_until = Some(now.plus_ms(REST_MS));
                }
                tracing::warn!(
                    how = self.how,
                    fault = fault.result().code(),
                    detail = fault.detail(),
                    "a registry gave no answer"
                );
                state.last_fault = Some((now, format!("{}: {}", fault.result(), fault.detail())));
            }
        }
    }
}

impl Answer {
    fn without(result: LookupResult, records: Records) -> Self {
        Self {
            result,
            records,
            more: false,
            total: None,
        }
    }
}

impl SourceFault {
    /// What the card shows.
    pub const fn result(&self) -> LookupResult {
        match self {
            Self::Slow => LookupResult::Slow,
            Self::Down(_) => LookupResult::Down,
            Self::Broken(_) => LookupResult::Broken,
            Self::Certificate(_) => LookupResult::Certificate,
            Self::Refused(_) => LookupResult::Refused,
        }
    }

    /// What administrators read about it.
    pub fn detail(&self) -> &str {
        match self {
            Self::Slow => "",
            Self::Down(text) | Self::Broken(text) | Self::Certificate(text) | Self::Refused(text) => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures::future::BoxFuture;
    use model::lookup::{LookupKind, Registry, TaxRecord};

    use super::*;

    /// A registry that fails as long as it is told to, counts, or never answers.
    #[derive(Default)]
    struct Moody {
        asked: AtomicUsize,
        healthy: std::sync::atomic::AtomicBool,
        silent: bool,
        records: usize,
    }

    impl RegistrySource for Moody {
        fn find<'a>(&'a self, _: &'a LookupKey) -> BoxFuture<'a, Result<Records, SourceFault>> {
            self.asked.fetch_add(1, Ordering::SeqCst);
            Box::pin(async move {
                if self.silent {
                    futures::future::pending::<()>().await;
                }
                if self.healthy.load(Ordering::SeqCst) {
                    Ok(Records::Sitr(vec![TaxRecord::default(); self.records]))
                } else {
                    Err(SourceFault::Down("503".into()))
                }
            })
        }
    }

    fn key() -> LookupKey {
        LookupKey::parse(LookupKind::Plate, "AB123CD").unwrap()
    }

    async fn ask(line: &Line, at: i64) -> LookupResult {
        line.ask(&key(), Records::none(Registry::Sitr), Timestamp(at))
            .await
            .result
    }

    #[tokio::test]
    async fn a_registry_that_fails_rests_and_is_asked_once_when_the_rest_is_over() {
        let source = Arc::new(Moody::default());
        let line = Line::new("rest", source.clone(), Limits::default());
        for _ in 0..5 {
            assert_eq!(ask(&line, 0).await, LookupResult::Down);
        }
        assert_eq!(ask(&line, 29_999).await, LookupResult::Resting);
        assert_eq!(source.asked.load(Ordering::SeqCst), 5);
        assert_eq!(
            ask(&line, 30_000).await,
            LookupResult::Down,
            "one question after the rest"
        );
        assert_eq!(ask(&line, 30_001).await, LookupResult::Resting);
        source.healthy.store(true, Ordering::SeqCst);
        assert_eq!(ask(&line, 60_001).await, LookupResult::Miss);
        assert_eq!(ask(&line, 60_002).await, LookupResult::Miss, "it is back for everybody");
        assert_eq!(line.health().faults, 0);
    }

    #[tokio::test]
    async fn a_registry_that_never_answers_costs_its_limit_and_no_more() {
        let source = Arc::new(Moody {
            silent: true,
            ..Moody::default()
        });
        let limits = Limits {
            time: Duration::from_millis(20),
            places: 1,
        };
        let line = Line::new("ldap", source, limits);
        assert_eq!(ask(&line, 0).await, LookupResult::Slow);
    }

    #[tokio::test]
    async fn ten_thousand_records_are_cut_to_what_anybody_looks_at() {
        let source = Arc::new(Moody {
            healthy: true.into(),
            records: 10_000,
            ..Moody::default()
        });
        let line = Line::new("rest", source, Limits::default());
        let answer = line.ask(&key(), Records::none(Registry::Sitr), Timestamp(0)).await;
        assert!(answer.more);
        assert_eq!(answer.records.len(), MOST_RECORDS);
    }
}
