//! The desk's fax rules: those of the program that the database has, and those that people wrote or changed.

use std::sync::{Arc, Mutex, PoisonError};

use mail::fax::{FaxRule, FaxRules};
use model::Timestamp;
use model::fax_rule::RuleOrigin;
use store::Store;
use store::fax_rules::FaxRuleRow;

use crate::{Error, Result};

/// Between the places of two shipped rules on a new desk: room for one's own.
const STEP: i64 = 10;

/// The rules in use, compiled. They are read again when one was changed, by whatever process.
#[derive(Debug, Default)]
pub struct Rulebook(Mutex<Option<(i64, Arc<FaxRules>)>>);

impl Rulebook {
    /// The rules as they are now: one statement that brings a number, as long as none was changed. A stored rule that cannot
    /// be used is left out and logged; it keeps no mail waiting.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rules(&self, store: &Store) -> Result<Arc<FaxRules>> {
        let db = store.reader();
        // Asked before the rules: a change in between is seen the next time.
        let stamp = store::fax_rules::stamp(db).await?;
        if let Some(known) = self.known(stamp) {
            return Ok(known);
        }
        let rows = store::fax_rules::active(db).await?;
        let compiled = tokio::task::spawn_blocking(move || usable(&rows)).await;
        let rules = Arc::new(compiled.map_err(|error| Error::Fault(error.to_string()))?);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((stamp, Arc::clone(&rules)));
        Ok(rules)
    }

    fn known(&self, stamp: i64) -> Option<Arc<FaxRules>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (of, rules) = known.as_ref()?;
        (*of == stamp).then(|| Arc::clone(rules))
    }
}

fn usable(rows: &[FaxRuleRow]) -> FaxRules {
    let mut rules = Vec::new();
    for row in rows {
        match rule_of(row) {
            Ok(rule) => rules.push(rule),
            Err(error) => tracing::error!(fax_rule = row.id, %error, "a fax rule is left out"),
        }
    }
    let (usable, problems) = FaxRules::usable(&rules);
    for problem in problems {
        tracing::error!(%problem, "a fax rule is left out");
    }
    usable
}

/// A stored rule.
///
/// # Errors
/// When its definition is none of this version of the program.
pub(crate) fn rule_of(row: &FaxRuleRow) -> std::result::Result<FaxRule, serde_json::Error> {
    let rule: FaxRule = serde_json::from_str(&row.definition)?;
    Ok(FaxRule {
        name: row.name.clone(),
        ..rule
    })
}

/// A rule as it is stored.
///
/// # Errors
/// Never for a rule.
pub(crate) fn definition(rule: &FaxRule) -> Result<String> {
    serde_json::to_string(rule).map_err(|error| Error::Fault(error.to_string()))
}

/// The rule of this name that comes with the program.
pub(crate) fn shipped(name: &str) -> Option<FaxRule> {
    mail::fax::shipped().into_iter().find(|rule| rule.name == name)
}

/// What has to be written so that the database has the rules of this version of the program.
#[derive(Debug, PartialEq, Eq)]
enum Missing {
    Add {
        name: String,
        sort: i64,
        definition: String,
    },
    Follow {
        id: i64,
        definition: String,
    },
}

/// Brings the rules of this version of the program: new ones are added, those that nobody changed follow. Writes nothing
/// when there is nothing to bring. Several processes may start together.
///
/// # Errors
/// When the database fails.
pub(crate) async fn bring_shipped(store: &Store, now: Timestamp) -> Result<()> {
    let missing = missing(&store::fax_rules::all(store.reader()).await?, &mail::fax::shipped())?;
    if missing.is_empty() {
        return Ok(());
    }
    let tx = store.begin().await?;
    for one in missing {
        match one {
            Missing::Add { name, sort, definition } => {
                store::fax_rules::add_shipped(&tx, &name, sort, &definition, now).await?;
            }
            Missing::Follow { id, definition } => {
                store::fax_rules::follow_shipped(&tx, id, &definition, now).await?;
            }
        }
    }
    Ok(tx.commit().await?)
}

/// A rule that is new stands right behind the one that is shipped before it. A name that a person gave to a rule of their own
/// stays theirs.
fn missing(known: &[FaxRuleRow], shipped: &[FaxRule]) -> Result<Vec<Missing>> {
    let mut missing = Vec::new();
    let mut before = 0;
    for rule in shipped {
        let definition = definition(rule)?;
        match known.iter().find(|row| row.name == rule.name) {
            Some(row) => {
                before = row.sort;
                if row.origin == RuleOrigin::Shipped && row.definition != definition {
                    missing.push(Missing::Follow { id: row.id, definition });
                }
            }
            None => {
                before += if known.is_empty() { STEP } else { 1 };
                missing.push(Missing::Add {
                    name: rule.name.clone(),
                    sort: before,
                    definition,
                });
            }
        }
    }
    Ok(missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: i64, rule: &FaxRule, sort: i64, origin: RuleOrigin) -> FaxRuleRow {
        FaxRuleRow {
            id,
            name: rule.name.clone(),
            sort,
            active: true,
            definition: definition(rule).unwrap(),
            origin,
            changed_at: Timestamp(0),
            version: 1,
        }
    }

    fn shipped_rows() -> Vec<FaxRuleRow> {
        let rules = mail::fax::shipped();
        (1..)
            .zip(&rules)
            .map(|(n, rule)| row(n, rule, n * STEP, RuleOrigin::Shipped))
            .collect()
    }

    #[test]
    fn a_new_desk_gets_every_rule_and_a_known_one_nothing() {
        let shipped = mail::fax::shipped();
        let all = missing(&[], &shipped).unwrap();
        let sorts: Vec<i64> = all
            .iter()
            .map(|one| match one {
                Missing::Add { sort, .. } => *sort,
                Missing::Follow { .. } => panic!("{one:?}"),
            })
            .collect();
        let expected: Vec<i64> = (1..).map(|n| n * STEP).take(shipped.len()).collect();
        assert_eq!(sorts, expected);
        assert!(missing(&shipped_rows(), &shipped).unwrap().is_empty());
    }

    #[test]
    fn a_new_version_changes_what_nobody_changed_and_adds_what_is_new_in_its_place() {
        let shipped = mail::fax::shipped();
        let mut known = shipped_rows();
        // An older version of the program.
        known[0].definition = "{}".to_owned();
        known[1].definition = "{}".to_owned();
        known[1].origin = RuleOrigin::Changed;
        known[2].definition = "{}".to_owned();
        known[2].origin = RuleOrigin::Own;
        let new = known.remove(4);
        let definition_of = |at: usize| definition(&shipped[at]).unwrap();
        assert_eq!(
            missing(&known, &shipped).unwrap(),
            [
                Missing::Follow {
                    id: 1,
                    definition: definition_of(0)
                },
                Missing::Add {
                    name: new.name,
                    sort: 41,
                    definition: definition_of(4)
                },
            ]
        );
    }

    #[test]
    fn what_cannot_be_used_is_left_out() {
        let mut rows = shipped_rows();
        rows[0].definition = "niente".to_owned();
        rows[1].definition = rows[1].definition.replace("^fax received from", "((");
        let raw = b"From: a@b.example\nSubject: New fax received\nContent-Type: application/pdf; name=a.pdf\n\n%PDF-";
        let explained = mail::fax::explain(&usable(&rows), raw).unwrap();
        assert_eq!(explained.trials.len(), rows.len() - 2);
        assert_eq!(
            explained.winner.map(|at| explained.trials[at].rule.clone()).as_deref(),
            Some("freepbx")
        );
    }
}
