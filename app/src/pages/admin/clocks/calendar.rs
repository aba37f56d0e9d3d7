//! Holidays and closures of the draft: closures first, they are what changes most.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_router::hooks::use_query_map;
use model::clock_rules::{ClosureView, HolidayView, PatronSaint};
use model::forms::Typed;

use super::parts::{DaysOff, PartHead, Seen};
use crate::api;
use crate::api::clocks::PartScreen;
use crate::components::choice::{Offered, SelectField};
use crate::components::drawn::drawn;
use crate::components::field::TextField;
use crate::components::icon::Icon;
use crate::components::problem::ProblemPage;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words::{self as all_words, clocks as words};

#[component]
pub fn ClockCalendarPage() -> impl IntoView {
    let query = use_query_map();
    let again = Memo::new(move |_| query.with(|query| query.get("again").is_some()));
    let screen = Resource::new(move || again.get(), api::clocks::calendar);
    view! {
        <Transition>
            {drawn(move || async move {
                match screen.await {
                    Ok(screen) => view! { <Calendar screen=screen/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Calendar(screen: PartScreen<()>) -> impl IntoView {
    let l = use_locale();
    let PartScreen { editing, typed, .. } = screen;
    let seen = editing.seen.clone();
    let calendar = editing.rules.calendar;
    view! {
        <PartHead title=td_string!(l, clocks.calendar).to_owned() typed=typed.clone() draft=editing.draft seen=editing.seen/>
        <section class="form-section" aria-labelledby="closures">
            <h2 id="closures">{td_string!(l, clocks.closures)}</h2>
            <p class="hint">{td_string!(l, clocks.closures_hint)}</p>
            <Closures closures=calendar.closures seen=seen.clone()/>
            <CloseForms typed=typed.clone() seen=seen.clone()/>
        </section>
        <section class="form-section" aria-labelledby="patrons">
            <h2 id="patrons">{td_string!(l, clocks.patrons)}</h2>
            <p class="hint">{td_string!(l, clocks.patrons_hint)}</p>
            <PatronForm patrons=calendar.patrons seen=seen.clone()/>
        </section>
        <section class="form-section" aria-labelledby="holidays">
            <h2 id="holidays">{td_string!(l, clocks.holidays)}</h2>
            <p class="hint">{td_string!(l, clocks.holidays_hint)}</p>
            <Holidays holidays=calendar.holidays typed=typed.clone() seen=seen.clone()/>
            <h3>{td_string!(l, clocks.add_holiday)}</h3>
            <HolidayForm typed=typed seen=seen/>
        </section>
        <div class="form-section"><DaysOff years=calendar.years/></div>
    }
}

/// The hidden fields of a form on this page: the state of the rules, what is done, and to which entry.
#[component]
fn Act(seen: String, act: &'static str, #[prop(optional)] at: usize) -> impl IntoView {
    view! {
        <Seen seen=seen/>
        <input type="hidden" name="act" value=act/>
        {(at > 0).then(|| view! { <input type="hidden" name="at" value=at.to_string()/> })}
    }
}

#[component]
fn Closures(closures: Vec<ClosureView>, seen: String) -> impl IntoView {
    let l = use_locale();
    if closures.is_empty() {
        return view! { <p>{td_string!(l, clocks.no_closures)}</p> }.into_any();
    }
    let rows = closures.into_iter().enumerate().map(|(index, closure)| {
        let at = index + 1;
        let when = words::closure_time(l, &closure);
        let label = format!("{} {when}", td_string!(l, clocks.remove));
        view! {
            <li class="clock-row">
                <span><b>{when}</b>" "{closure.name}</span>
                <form method="post" action=paths::CLOCK_CALENDAR>
                    <Act seen=seen.clone() act="reopen" at=at/>
                    <button class="btn btn-quiet" type="submit" aria-label=label><Icon name="delete"/>{td_string!(l, clocks.remove)}</button>
                </form>
            </li>
        }
    });
    view! { <ul class="clock-list">{rows.collect_view()}</ul> }.into_any()
}

/// Adding a closure: a whole day, or from a moment to another.
#[component]
fn CloseForms(typed: Typed, seen: String) -> impl IntoView {
    let l = use_locale();
    view! {
        <form class="admin-form" method="post" action=paths::CLOCK_CALENDAR novalidate aria-labelledby="close-day">
            <h3 id="close-day">{td_string!(l, clocks.close_day)}</h3>
            <Act seen=seen.clone() act="close_day"/>
            <div class="fields">
                <TextField name="closed_day" kind="date" span="span-3" label=td_string!(l, clocks.day).to_owned() typed=typed.clone() required=true/>
                <TextField name="closed_day_name" span="span-6" label=td_string!(l, clocks.reason).to_owned() typed=typed.clone()/>
            </div>
            <p class="form-actions"><button class="btn btn-primary" type="submit">{td_string!(l, clocks.add)}</button></p>
        </form>
        <form class="admin-form" method="post" action=paths::CLOCK_CALENDAR novalidate aria-labelledby="close-between">
            <h3 id="close-between">{td_string!(l, clocks.close_between)}</h3>
            <Act seen=seen act="close"/>
            <div class="fields">
                <TextField name="closed_from" kind="datetime-local" span="span-4" label=td_string!(l, clocks.closed_from).to_owned() typed=typed.clone() required=true/>
                <TextField name="closed_until" kind="datetime-local" span="span-4" label=td_string!(l, clocks.closed_until).to_owned() typed=typed.clone() required=true/>
                <TextField name="closed_name" span="span-4" label=td_string!(l, clocks.reason).to_owned() typed=typed/>
            </div>
            <p class="form-actions"><button class="btn btn-primary" type="submit">{td_string!(l, clocks.add)}</button></p>
        </form>
    }
}

#[component]
fn PatronForm(patrons: Vec<PatronSaint>, seen: String) -> impl IntoView {
    let l = use_locale();
    let boxes: Vec<AnyView> = PatronSaint::ALL
        .iter()
        .map(|saint| {
            let name = format!("patron_{saint}");
            let ticked = patrons.contains(saint);
            view! {
                <label class="field-check"><input type="checkbox" id=name.clone() name=name value="on" checked=ticked/>{words::saint(l, *saint)}</label>
            }
            .into_any()
        })
        .collect();
    view! {
        <form method="post" action=paths::CLOCK_CALENDAR aria-labelledby="patrons">
            <Act seen=seen act="patrons"/>
            {boxes}
            <p class="form-actions"><button class="btn btn-primary" type="submit">{td_string!(l, admin.save)}</button></p>
        </form>
    }
}

/// The holidays by law, each with its last year.
#[component]
fn Holidays(holidays: Vec<HolidayView>, typed: Typed, seen: String) -> impl IntoView {
    let l = use_locale();
    let rows = holidays.into_iter().enumerate().map(|(index, holiday)| {
        let at = index + 1;
        let added = holiday.added;
        let named = words::holiday(l, &holiday);
        let label = format!("{} {named}", td_string!(l, clocks.remove));
        view! {
            <li class="clock-row">
                <span><b>{named.clone()}</b>" "<span class="muted">{words::years(l, &holiday)}</span></span>
                <EndForm at=at holiday=holiday named=named typed=typed.clone() seen=seen.clone()/>
                {added.then(|| view! {
                    <form method="post" action=paths::CLOCK_CALENDAR>
                        <Act seen=seen.clone() act="remove_holiday" at=at/>
                        <button class="btn btn-quiet" type="submit" aria-label=label><Icon name="delete"/>{td_string!(l, clocks.remove)}</button>
                    </form>
                })}
            </li>
        }
    });
    view! { <ul class="clock-list">{rows.collect_view()}</ul><p class="hint">{td_string!(l, clocks.last_year_hint)}</p> }
}

/// The last year in which a day is a holiday.
#[component]
fn EndForm(at: usize, holiday: HolidayView, named: String, typed: Typed, seen: String) -> impl IntoView {
    let l = use_locale();
    let name = format!("end_{at}");
    let stored = holiday.to_year.map(|year| year.to_string()).unwrap_or_default();
    let value = typed.values.get(&name).cloned().unwrap_or(stored);
    let wrong = typed.error(&name).map(|error| all_words::field_error(l, error));
    let described = wrong.is_some().then(|| format!("{name}-error"));
    let label = td_string!(l, clocks.last_year_of, day = named.clone()).to_string();
    view! {
        <form class="clock-end" method="post" action=paths::CLOCK_CALENDAR novalidate>
            <Act seen=seen act="end" at=at/>
            <input id=name.clone() name=name.clone() type="text" inputmode="numeric" size="4" autocomplete="off" value=value aria-label=label
                aria-invalid=wrong.is_some().then_some("true") aria-describedby=described/>
            <button class="btn btn-quiet" type="submit">{td_string!(l, clocks.end)}<span class="visually-hidden">" "{named}</span></button>
            {wrong.map(|wrong| view! { <p class="field-error" id=format!("{name}-error")><Icon name="error" small=true/>{wrong}</p> })}
        </form>
    }
}

/// A holiday that a law adds.
#[component]
fn HolidayForm(typed: Typed, seen: String) -> impl IntoView {
    let l = use_locale();
    let months: Offered = (1..=12_i8)
        .map(|month| (month.to_string(), words::month(l, month).to_owned()))
        .collect();
    view! {
        <form class="admin-form" method="post" action=paths::CLOCK_CALENDAR novalidate>
            <Act seen=seen act="holiday"/>
            <div class="fields">
                <TextField name="holiday_day" span="span-2" label=td_string!(l, clocks.day).to_owned() typed=typed.clone() required=true/>
                <SelectField name="holiday_month" span="span-4" label=td_string!(l, clocks.month).to_owned() typed=typed.clone()
                    options=months nothing=td_string!(l, admin.choose).to_owned() required=true/>
                <TextField name="holiday_from" span="span-3" label=td_string!(l, clocks.first_year).to_owned() typed=typed.clone() required=true/>
                <TextField name="holiday_to" span="span-3" label=td_string!(l, clocks.last_year).to_owned() typed=typed
                    hint=td_string!(l, clocks.last_year_hint).to_owned()/>
            </div>
            <p class="form-actions"><button class="btn btn-primary" type="submit">{td_string!(l, clocks.add)}</button></p>
        </form>
    }
}
