//! Fax rules: shown, added, changed, taken back to their shipped form. None is deleted: one that is not wanted is inactive.

use mail::fax::{
    Extractor, FaxRule, LineError, LineProblem, List, MAX_LENGTH, MAX_LINES, PatternError, from_lines, to_lines,
};
use model::fax_rule::{FaxRuleView, RuleOrigin};
use model::forms::NAME_MAX;
use model::problem::{Check, FieldError};
use model::{FieldProblem, Permission, Problem};
use store::fax_rules::{FaxRuleChange, FaxRuleRow};
use store::set;

use super::{Actor, refused};
use crate::fax::{definition, rule_of, shipped};
use crate::{Desk, Principal, Result};

/// A fax rule as it was typed: its patterns are texts with one a line, `source: pattern`.
#[derive(Clone, Debug, Default)]
pub struct FaxRuleForm {
    /// None for a new one.
    pub id: Option<i64>,
    /// Of a shipped rule it stays as it is.
    pub name: String,
    pub sort: i64,
    pub active: bool,
    pub without_document: bool,
    pub all: String,
    pub any: String,
    pub failure: String,
    pub extract: String,
}

impl FaxRuleForm {
    /// The rule that was typed.
    ///
    /// # Errors
    /// [`Problem::Invalid`] for `name`, `all`, `any`, `failure` and `extract`, with the line that is meant.
    pub(super) fn rule(&self) -> std::result::Result<FaxRule, Problem> {
        let mut check = Check::default();
        check.required("name", &self.name, NAME_MAX);
        check.ensure(!self.name.chars().any(char::is_control), "name", FieldError::Characters);
        let mut read = |field: &str, list: List, text: &str| {
            from_lines(list, text).unwrap_or_else(|problem| {
                check.push(line_problem(field, problem));
                Vec::new()
            })
        };
        let rule = FaxRule {
            name: self.name.trim().to_owned(),
            all: read("all", List::All, &self.all),
            any: read("any", List::Any, &self.any),
            failure: read("failure", List::Failure, &self.failure),
            extract: read("extract", List::Extract, &self.extract),
            without_document: self.without_document,
        };
        let bound = !self.all.trim().is_empty() || !self.any.trim().is_empty();
        check.ensure(bound, "all", FieldError::NoPattern);
        check.done()?;
        Ok(rule)
    }
}

fn line_problem(field: &str, problem: LineProblem) -> FieldProblem {
    let plain = |error| FieldProblem::new(field, error);
    let about = match problem.error {
        LineError::Source => plain(FieldError::Source),
        LineError::TooMany => FieldProblem::with_limit(field, FieldError::OutOfRange, MAX_LINES as u64),
        LineError::Pattern(error) => match error {
            PatternError::Empty => plain(FieldError::Required),
            PatternError::Length => FieldProblem::with_limit(field, FieldError::TooLong, MAX_LENGTH as u64),
            PatternError::Everything => plain(FieldError::MatchesAll),
            PatternError::Syntax(text) => plain(FieldError::Pattern).saying(text),
            PatternError::Group(name) => plain(FieldError::Group).saying(name),
            PatternError::NoGroup => plain(FieldError::NoGroup),
            PatternError::Unbound => plain(FieldError::NoPattern),
        },
    };
    about.on_line(problem.line as u64)
}

/// Adds or changes a rule; returns its id. Every process of the desk reads mail by it from the next mail on.
///
/// # Errors
/// [`Problem::Invalid`] for `name`, `all`, `any`, `failure` and `extract`.
pub async fn save(desk: &Desk, actor: Actor<'_>, form: FaxRuleForm) -> Result<i64> {
    actor.require(Permission::Configure)?;
    let mut rule = form.rule()?;
    let tx = desk.store.begin().await?;
    let mut row = FaxRuleChange {
        sort: set(form.sort),
        active: set(form.active),
        origin: set(RuleOrigin::Own),
        changed_at: set(desk.now()),
        version: set(1),
        ..Default::default()
    };
    if let Some(id) = form.id {
        let stored = store::fax_rules::find_for_change(&tx, id).await?;
        let stored = stored.ok_or(Problem::NotFound)?;
        if stored.origin != RuleOrigin::Own {
            rule.name.clone_from(&stored.name);
            row.origin = set(origin_of(&rule));
        }
        row.id = set(id);
        row.version = set(stored.version + 1);
    }
    row.definition = set(definition(&rule)?);
    row.name = set(rule.name);
    let id = store::desk::save(&tx, row)
        .await
        .map_err(|error| refused(error, &["name"]))?
        .id;
    actor.audit(desk, &tx, "fax_rule.save", "fax_rule", id).await?;
    tx.commit().await?;
    Ok(id)
}

/// What came with the program and says what the program says follows its version, whatever else was set about it.
fn origin_of(rule: &FaxRule) -> RuleOrigin {
    if shipped(&rule.name).as_ref() == Some(rule) {
        RuleOrigin::Shipped
    } else {
        RuleOrigin::Changed
    }
}

/// Takes a changed rule back to the form in which it comes with the program. Its place, and whether it is in use, stay.
///
/// # Errors
/// [`Problem::NotFound`] where it has no such form, or has it already.
pub async fn restore(desk: &Desk, actor: Actor<'_>, id: i64) -> Result<()> {
    actor.require(Permission::Configure)?;
    let tx = desk.store.begin().await?;
    let stored = store::fax_rules::find_for_change(&tx, id).await?;
    let stored = stored
        .filter(|stored| stored.origin == RuleOrigin::Changed)
        .ok_or(Problem::NotFound)?;
    let rule = shipped(&stored.name).ok_or(Problem::NotFound)?;
    let row = FaxRuleChange {
        id: set(id),
        definition: set(definition(&rule)?),
        origin: set(RuleOrigin::Shipped),
        changed_at: set(desk.now()),
        version: set(stored.version + 1),
        ..Default::default()
    };
    store::desk::save(&tx, row).await?;
    actor.audit(desk, &tx, "fax_rule.restore", "fax_rule", id).await?;
    Ok(tx.commit().await?)
}

/// The rules, in the order in which they are asked.
///
/// # Errors
/// [`Problem::Forbidden`].
pub async fn list(desk: &Desk, who: &Principal) -> Result<Vec<FaxRuleView>> {
    who.require(Permission::Configure)?;
    let rows = store::fax_rules::all(desk.store.reader()).await?;
    Ok(rows.into_iter().map(|row| view(desk, row)).collect())
}

/// A rule. A new one comes before all others: the first that recognises a mail counts.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`].
pub async fn rule(desk: &Desk, who: &Principal, id: Option<i64>) -> Result<FaxRuleView> {
    who.require(Permission::Configure)?;
    let Some(id) = id else {
        return Ok(FaxRuleView {
            active: true,
            ..FaxRuleView::default()
        });
    };
    let row = store::fax_rules::find(desk.store.reader(), id).await?;
    Ok(view(desk, row.ok_or(Problem::NotFound)?))
}

/// A definition that this version of the program cannot read shows empty fields, to be written anew.
fn view(desk: &Desk, row: FaxRuleRow) -> FaxRuleView {
    let rule = rule_of(&row).ok();
    let text = |list: fn(&FaxRule) -> &[Extractor]| rule.as_ref().map(|rule| to_lines(list(rule))).unwrap_or_default();
    FaxRuleView {
        all: text(|rule| &rule.all),
        any: text(|rule| &rule.any),
        failure: text(|rule| &rule.failure),
        extract: text(|rule| &rule.extract),
        without_document: rule.as_ref().is_some_and(|rule| rule.without_document),
        restorable: row.origin == RuleOrigin::Changed && shipped(&row.name).is_some(),
        id: row.id,
        name: row.name,
        sort: row.sort,
        active: row.active,
        origin: Some(row.origin),
        changed: (row.origin != RuleOrigin::Shipped).then(|| desk.moment(row.changed_at)),
    }
}

/// The other rules in use: those that are asked before a typed one, and those that are asked after it.
///
/// # Errors
/// [`Problem::NotFound`] for a rule that is not there.
pub(super) async fn around(desk: &Desk, form: &FaxRuleForm) -> Result<(Vec<FaxRule>, Vec<FaxRule>)> {
    let mut rows = store::fax_rules::all(desk.store.reader()).await?;
    if form.id.is_some_and(|id| rows.iter().all(|row| row.id != id)) {
        return Err(Problem::NotFound.into());
    }
    rows.retain(|row| row.active && Some(row.id) != form.id);
    // Where the places are the same, what was added first is asked first.
    let place = (form.sort, form.id.unwrap_or(i64::MAX));
    let (before, after): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| (row.sort, row.id) < place);
    // What cannot be read is not asked about arriving mail, either.
    let readable = |rows: &[FaxRuleRow]| rows.iter().filter_map(|row| rule_of(row).ok()).collect();
    Ok((readable(&before), readable(&after)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> FaxRuleForm {
        FaxRuleForm {
            name: " Mio gateway ".to_owned(),
            any: "subject: ^fax da".to_owned(),
            extract: r"subject: da (?P<caller>\d+)".to_owned(),
            ..FaxRuleForm::default()
        }
    }

    #[test]
    fn a_typed_rule_is_read_or_every_wrong_field_named_with_its_line() {
        let rule = form().rule().unwrap();
        assert_eq!(
            (rule.name.as_str(), rule.any.len(), rule.extract.len()),
            ("Mio gateway", 1, 1)
        );
        let wrong = FaxRuleForm {
            all: "subject: fax\n\nsubject: (fax".to_owned(),
            any: "oggetto: fax".to_owned(),
            extract: r"body: (?P<chiamante>\d+)".to_owned(),
            name: String::new(),
            ..form()
        };
        let Err(Problem::Invalid(fields)) = wrong.rule() else {
            panic!("accepted")
        };
        let expected = [
            FieldProblem::new("name", FieldError::Required),
            FieldProblem::new("all", FieldError::Pattern)
                .saying("unclosed group".to_owned())
                .on_line(3),
            FieldProblem::new("any", FieldError::Source).on_line(1),
            FieldProblem::new("extract", FieldError::Group)
                .saying("chiamante".to_owned())
                .on_line(1),
        ];
        assert_eq!(fields, expected);
        let unbound = FaxRuleForm {
            any: " \n ".to_owned(),
            ..form()
        };
        assert_eq!(unbound.rule(), Err(Problem::field("all", FieldError::NoPattern)));
    }

    #[test]
    fn a_shipped_rule_that_is_as_shipped_is_not_changed() {
        let mut rule = shipped("generic").unwrap();
        assert_eq!(origin_of(&rule), RuleOrigin::Shipped);
        rule.without_document = true;
        assert_eq!(origin_of(&rule), RuleOrigin::Changed);
    }
}
