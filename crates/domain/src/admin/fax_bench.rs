//! The test bench: what the rules make of a mail that somebody chose. Nothing of the mail is stored.

use bytes::Bytes;
use mail::fax::{Explanation, Fax, FaxOutcome, FaxRules, Found, Group, PassedOver, Trial, Unmet, Value, explain};
use mail::parse::ParseError;
use model::fax_rule::{BenchView, FaxGroup, FaxKind, FaxView, FoundView, TrialView, UnmetView};
use model::problem::FieldError;
use model::{Permission, Problem};

use super::fax_rules::{FaxRuleForm, around};
use crate::{Desk, Error, Principal, Result};

/// A mail as a file.
#[derive(Clone, Debug)]
pub struct MailFile {
    pub name: String,
    pub raw: Bytes,
}

/// What the rules in use make of a mail.
///
/// # Errors
/// [`Problem::Forbidden`]; [`Problem::Invalid`] for `mail`.
pub async fn stored(desk: &Desk, who: &Principal, mail: Option<MailFile>) -> Result<BenchView> {
    who.require(Permission::Configure)?;
    let mail = mail.ok_or_else(|| Problem::field("mail", FieldError::Required))?;
    let rules = desk.fax.rules(&desk.store).await?;
    bench(mail, move |raw| (explain(&rules, raw), None)).await
}

/// What the rules in use make of a mail, with what was typed in its place as if it were in use. Saves nothing.
///
/// # Errors
/// As [`stored`]; [`Problem::Invalid`] also for the fields of the rule, [`Problem::NotFound`] for a rule that is not there.
pub async fn typed(desk: &Desk, who: &Principal, form: &FaxRuleForm, mail: Option<MailFile>) -> Result<BenchView> {
    who.require(Permission::Configure)?;
    let rule = form.rule()?;
    let mail = mail.ok_or_else(|| Problem::field("mail", FieldError::Required))?;
    let (before, mut after) = around(desk, form).await?;
    after.insert(0, rule);
    let asked = move |raw: &[u8]| {
        let (mut rules, _) = FaxRules::usable(&before);
        let at = rules.count();
        rules.append(FaxRules::usable(&after).0);
        (explain(&rules, raw), Some(at))
    };
    bench(mail, asked).await
}

/// What there is to say about a mail, and which rule is the typed one.
type Asked = (std::result::Result<Explanation, ParseError>, Option<usize>);

/// Bounded work on hostile bytes, away from the async threads.
async fn bench(mail: MailFile, ask: impl FnOnce(&[u8]) -> Asked + Send + 'static) -> Result<BenchView> {
    let MailFile { name, raw } = mail;
    let asked = tokio::task::spawn_blocking(move || ask(&raw)).await;
    let (explained, typed) = asked.map_err(|error| Error::Fault(error.to_string()))?;
    let explained = explained.map_err(|_| Problem::field("mail", FieldError::NoMail))?;
    Ok(view(name, explained, typed))
}

fn view(file: String, explained: Explanation, typed: Option<usize>) -> BenchView {
    let winner = explained.winner;
    BenchView {
        file,
        passed_over: explained.passed_over.map(|why| match why {
            PassedOver::Certified => model::fax_rule::PassedOver::Certified,
            PassedOver::Answer => model::fax_rule::PassedOver::Answer,
        }),
        documents: explained.documents,
        winner: winner
            .and_then(|at| explained.trials.get(at))
            .map(|trial| trial.rule.clone()),
        trials: explained
            .trials
            .into_iter()
            .enumerate()
            .map(|(at, trial)| trial_view(trial, typed == Some(at), winner == Some(at)))
            .collect(),
    }
}

fn trial_view(trial: Trial, typed: bool, wins: bool) -> TrialView {
    let unmet = |unmet: Unmet| match unmet {
        Unmet::Document => UnmetView::Document,
        Unmet::All(pattern) => UnmetView::All(pattern.line()),
        Unmet::Any => UnmetView::Any,
    };
    TrialView {
        rule: trial.rule,
        typed,
        wins,
        unmet: trial.unmet.into_iter().map(unmet).collect(),
        found: trial.found.into_iter().map(found_view).collect(),
        fax: trial.fax.map(fax_view),
    }
}

fn found_view(found: Found) -> FoundView {
    let value = |value: Value| {
        let group = match value.group {
            Group::Caller => FaxGroup::Caller,
            Group::Called => FaxGroup::Called,
            Group::Pages => FaxGroup::Pages,
            Group::Time => FaxGroup::Time,
        };
        (group, value.raw, value.usable)
    };
    FoundView {
        line: found.by.line(),
        values: found.values.into_iter().map(value).collect(),
    }
}

fn fax_view(fax: Fax) -> FaxView {
    FaxView {
        kind: match fax.outcome {
            FaxOutcome::Received => FaxKind::Received,
            FaxOutcome::Failed => FaxKind::Failed,
            FaxOutcome::Notice => FaxKind::Notice,
        },
        caller: fax.caller,
        station: fax.station,
        called: fax.called,
        pages: fax.pages,
        time: fax.time,
    }
}
