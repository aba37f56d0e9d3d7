//! The filter of the review: chips, each a link, and a form for people, results and days.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::Problem;
use model::desk::Choice;
use model::forms::Typed;
use model::lookup::{LookupResult, Registry};
use model::lookup_review::{LookupFilter, LookupPeriod, Unticketed};

use crate::components::choice::{SelectField, offered};
use crate::components::field::TextField;
use crate::components::icon::Icon;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words::{lookup_review, lookups};

#[component]
pub fn Filters(filter: LookupFilter, people: Vec<Choice>, problem: Option<Problem>) -> impl IntoView {
    view! {
        <Chips filter=filter.clone()/>
        <Fields filter=filter people=people problem=problem/>
    }
}

/// Shareable, and Back works.
#[component]
fn Chips(filter: LookupFilter) -> impl IntoView {
    let l = use_locale();
    let to = |change: &dyn Fn(&mut LookupFilter)| {
        let mut other = LookupFilter {
            before: None,
            ..filter.clone()
        };
        change(&mut other);
        paths::lookups(&other)
    };
    let any = td_string!(l, list.any);
    let days_typed = filter.since.is_some() || filter.until.is_some();
    let mut periods = vec![chip(
        to(&|f| (f.period, f.since, f.until) = (None, None, None)),
        td_string!(l, lookup_review.always),
        filter.period.is_none() && !days_typed,
    )];
    for period in LookupPeriod::ALL {
        let link = to(&|f| (f.period, f.since, f.until) = (Some(*period), None, None));
        periods.push(chip(
            link,
            lookup_review::period(l, *period),
            filter.period == Some(*period),
        ));
    }
    let mut registries = vec![chip(to(&|f| f.registry = None), any, filter.registry.is_none())];
    for registry in Registry::ALL {
        let link = to(&|f| f.registry = Some(*registry));
        registries.push(chip(
            link,
            lookups::registry(l, *registry),
            filter.registry == Some(*registry),
        ));
    }
    let mut ties = vec![chip(to(&|f| f.unticketed = None), any, filter.unticketed.is_none())];
    for one in Unticketed::ALL {
        let link = to(&|f| f.unticketed = Some(*one));
        ties.push(chip(
            link,
            lookup_review::unticketed(l, *one),
            filter.unticketed == Some(*one),
        ));
    }
    // Each of them on or off by itself.
    let marks = vec![
        chip(
            to(&|f| f.typed = !f.typed),
            td_string!(l, lookup_review.typed),
            filter.typed,
        ),
        chip(
            to(&|f| f.undelegated = !f.undelegated),
            td_string!(l, lookup_review.undelegated),
            filter.undelegated,
        ),
        chip(
            to(&|f| f.attached = !f.attached),
            td_string!(l, lookup_review.attached),
            filter.attached,
        ),
    ];
    view! {
        <nav class="chips" aria-label=td_string!(l, list.filters)>
            {group("f-period", td_string!(l, lookup_review.period), periods)}
            {group("f-registry", td_string!(l, lookup_review.registry), registries)}
            {group("f-ticket", td_string!(l, lookup_review.tie), ties)}
            {group("f-marks", td_string!(l, lookup_review.marks), marks)}
        </nav>
    }
}

fn group(id: &'static str, label: &'static str, chips: Vec<AnyView>) -> AnyView {
    view! {
        <div class="chip-group">
            <span class="chips-label" id=id>{label}</span>
            <ul class="chip-group" aria-labelledby=id>{chips}</ul>
        </div>
    }
    .into_any()
}

fn chip(href: String, text: &'static str, chosen: bool) -> AnyView {
    view! {
        <li>
            <a class="chip" href=href aria-current=chosen.then_some("true")>
                {chosen.then(|| view! { <Icon name="check"/> })}
                {text}
            </a>
        </li>
    }
    .into_any()
}

/// Whether a field for days takes it: browsers complain about anything else.
fn fits_a_field(day: &str) -> bool {
    let parts: Vec<Option<u32>> = day.split('-').map(|part| part.parse().ok()).collect();
    day.len() == 10 && matches!(parts[..], [Some(_), Some(1..=12), Some(1..=31)])
}

/// By person, by how it ended, and from one day to another; the chips stay as they are.
#[component]
fn Fields(filter: LookupFilter, people: Vec<Choice>, problem: Option<Problem>) -> impl IntoView {
    let l = use_locale();
    let own = ["person", "result", "since", "until", "before"];
    let others = filter.pairs().into_iter().filter(|(name, _)| !own.contains(name));
    let others = others.map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
    let others = others.collect_view();
    let mut typed = Typed {
        problem,
        ..Typed::default()
    };
    let mut put = |name: &str, value: Option<String>| {
        typed.values.insert(name.to_owned(), value.unwrap_or_default());
    };
    put("person", filter.person.map(|id| id.to_string()));
    put("result", filter.result.map(|result| result.to_string()));
    put("since", filter.since.filter(|day| fits_a_field(day)));
    put("until", filter.until.filter(|day| fits_a_field(day)));
    let results = LookupResult::ALL.iter();
    let results = results.map(|result| (result.to_string(), lookups::result(l, *result).to_owned()));
    view! {
        <form class="admin-form" method="get" action=paths::LOOKUPS novalidate>
            {others}
            <div class="fields">
                <SelectField name="person" span="span-3" label=td_string!(l, lookup_review.who).to_owned() typed=typed.clone()
                    options=offered(&people) nothing=td_string!(l, lookup_review.everybody).to_owned()/>
                <SelectField name="result" span="span-3" label=td_string!(l, lookup_review.result).to_owned() typed=typed.clone()
                    options=results.collect() nothing=td_string!(l, list.any).to_owned()/>
                <TextField name="since" kind="date" span="span-3" label=td_string!(l, lookup_review.since).to_owned() typed=typed.clone()/>
                <TextField name="until" kind="date" span="span-3" label=td_string!(l, lookup_review.until).to_owned() typed=typed/>
            </div>
            <div class="form-actions">
                <button class="btn btn-secondary" type="submit">{td_string!(l, mails.to_filter)}</button>
            </div>
        </form>
    }
}
