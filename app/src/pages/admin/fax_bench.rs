//! The bench: a mail is chosen, and what each rule makes of it is shown.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::Problem;
use model::fax_rule::{BenchView, FaxGroup, FaxView, FoundView, TrialView, UnmetView};
use model::forms::Typed;

use crate::components::field::FieldErrorLine;
use crate::components::icon::Icon;
use crate::state::locale::use_locale;
use crate::words;

/// The state of a form that has no fields to bring back.
pub fn typed_for(problem: Option<Problem>) -> Typed {
    Typed {
        problem,
        ..Typed::default()
    }
}

/// Where a mail is chosen, or dropped.
#[component]
pub fn MailField(typed: Typed) -> impl IntoView {
    let l = use_locale();
    let wrong = typed.error("mail").is_some();
    let described = if wrong { "mail-error" } else { "mail-hint" };
    view! {
        <div class="field">
            <label for="mail">{td_string!(l, fax_rules.mail)}</label>
            <input id="mail" name="mail" type="file" accept=".eml,message/rfc822" aria-invalid=wrong.then_some("true") aria-describedby=described/>
            <p class="hint" id="mail-hint">{td_string!(l, fax_rules.mail_again)}</p>
            <FieldErrorLine typed=typed name="mail"/>
        </div>
    }
}

/// What came of trying the rules on a mail.
#[component]
pub fn BenchResult(bench: BenchView) -> impl IntoView {
    let l = use_locale();
    let winner = bench.trials.iter().find(|trial| trial.wins);
    let (class, icon, verdict) = match (bench.passed_over, winner) {
        (Some(why), _) => ("field-warn", "info", words::passed_over(l, why).to_owned()),
        (None, Some(trial)) => {
            let kind = trial.fax.as_ref().map(|fax| words::fax_kind(l, fax.kind).to_owned());
            let (rule, kind) = (trial.rule.clone(), kind.unwrap_or_default());
            (
                "field-ok",
                "check",
                td_string!(l, fax_rules.wins, rule = rule, kind = kind).to_string(),
            )
        }
        (None, None) => ("field-warn", "info", td_string!(l, fax_rules.nobody).to_owned()),
    };
    let documents = if bench.documents.is_empty() {
        td_string!(l, fax_rules.no_document).to_owned()
    } else {
        td_string!(l, fax_rules.documents, files = bench.documents.join(", ")).to_string()
    };
    view! {
        <section class="card test-result" id="test" aria-labelledby="test-title">
            <div class="card-head"><h2 id="test-title">{td_string!(l, fax_rules.result, file = bench.file).to_string()}</h2></div>
            <div class="card-body">
                <p class=class role="status"><Icon name=icon small=true/>{verdict}</p>
                <p>{documents}</p>
                <ol class="trials">{bench.trials.into_iter().map(|trial| view! { <Trial trial=trial/> }).collect_view()}</ol>
            </div>
        </section>
    }
}

/// What one rule makes of the mail.
#[component]
fn Trial(trial: TrialView) -> impl IntoView {
    let l = use_locale();
    let (class, icon, verdict) = match (trial.wins, trial.unmet.is_empty()) {
        (true, _) => ("badge badge-ok", "check", td_string!(l, fax_rules.trial_wins)),
        (false, true) => ("badge", "check", td_string!(l, fax_rules.trial_matches)),
        (false, false) => ("badge", "close", td_string!(l, fax_rules.trial_unmet)),
    };
    let unmet = trial.unmet.into_iter().map(|unmet| match unmet {
        UnmetView::Document => view! { <li>{td_string!(l, fax_rules.unmet_document)}</li> }.into_any(),
        UnmetView::All(line) => {
            view! { <li>{td_string!(l, fax_rules.unmet_all)}" "<code>{line}</code></li> }.into_any()
        }
        UnmetView::Any => view! { <li>{td_string!(l, fax_rules.unmet_any)}</li> }.into_any(),
    });
    let unmet: Vec<AnyView> = unmet.collect();
    view! {
        <li>
            <h3>
                {trial.rule}
                {trial.typed.then(|| view! { <span class="muted">" ("{td_string!(l, fax_rules.as_typed)}")"</span> })}
                " "<span class=class><Icon name=icon/>{verdict}</span>
            </h3>
            {(!unmet.is_empty()).then(|| view! { <ul class="patterns">{unmet}</ul> })}
            {trial.fax.map(|fax| view! { <Facts fax=fax/> })}
            {(!trial.found.is_empty()).then(|| view! { <Readings found=trial.found/> })}
        </li>
    }
}

/// The fax that a rule makes of the mail.
#[component]
fn Facts(fax: FaxView) -> impl IntoView {
    let l = use_locale();
    let facts = [
        (
            td_string!(l, fax_rules.kind),
            Some(words::fax_kind(l, fax.kind).to_owned()),
        ),
        (words::fax_group(l, FaxGroup::Caller), fax.caller),
        (td_string!(l, fax_rules.station), fax.station),
        (words::fax_group(l, FaxGroup::Called), fax.called),
        (
            words::fax_group(l, FaxGroup::Pages),
            fax.pages.map(|pages| pages.to_string()),
        ),
        (words::fax_group(l, FaxGroup::Time), fax.time),
    ];
    let facts: Vec<String> = facts
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name}: {}", value?)))
        .collect();
    view! { <p>{facts.join(" · ")}</p> }
}

/// What each of its patterns found.
#[component]
fn Readings(found: Vec<FoundView>) -> impl IntoView {
    let l = use_locale();
    let lines = found.into_iter().map(|found| {
        let values: Vec<String> = found
            .values
            .into_iter()
            .map(|(group, raw, read)| {
                let read = read.unwrap_or_else(|| td_string!(l, fax_rules.unusable).to_owned());
                format!("{}: «{raw}» → {read}", words::fax_group(l, group))
            })
            .collect();
        let values = if values.is_empty() {
            td_string!(l, fax_rules.not_found).to_owned()
        } else {
            values.join(", ")
        };
        view! { <li><code>{found.line}</code><br/>{values}</li> }
    });
    view! {
        <p class="muted">{td_string!(l, fax_rules.read)}</p>
        <ul class="patterns">{lines.collect_view()}</ul>
    }
}
