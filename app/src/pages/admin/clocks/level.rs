//! Service levels: their list, and the form about one.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_router::hooks::use_query_map;
use model::Channel;
use model::clock_rules::{ClockKind, ClockStart, LevelField, LevelForm, LevelView};
use model::forms::Typed;

use super::super::parts::{About, FormFoot, use_asked};
use super::parts::{PartHead, Seen};
use crate::api;
use crate::api::clocks::PartScreen;
use crate::components::choice::{CheckField, Offered, SelectField};
use crate::components::drawn::drawn;
use crate::components::field::{FieldErrorLine, TextField};
use crate::components::icon::Icon;
use crate::components::problem::ProblemPage;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words::{self as all_words, clocks as words};

/// Service levels in their order. With the state of the rules each row can be changed.
#[component]
pub fn LevelTable(levels: Vec<LevelView>, #[prop(optional, into)] seen: Option<String>) -> impl IntoView {
    let l = use_locale();
    if levels.is_empty() {
        return view! { <p>{td_string!(l, clocks.no_levels)}</p> }.into_any();
    }
    let heads = [
        td_string!(l, clocks.code),
        td_string!(l, clocks.channels),
        td_string!(l, clocks.clock),
        td_string!(l, clocks.budget),
        td_string!(l, clocks.shares),
        td_string!(l, clocks.warnings),
        td_string!(l, clocks.validity),
    ];
    let head = |name: &'static str| view! { <th role="columnheader" scope="col">{name}</th> };
    let count = levels.len();
    let editable = seen.is_some();
    let rows = levels.into_iter().enumerate().map(|(index, level)| {
        let value = |field: LevelField| words::level_value(l, field, &level);
        let tickets = match level.forwarded {
            None => words::channels(l, &level.channels),
            some => format!(
                "{} ({})",
                words::channels(l, &level.channels),
                words::forwarded(l, some)
            ),
        };
        let starts = td_string!(l, clocks.starts).to_lowercase();
        let clock = format!("{}; {starts} {}", value(LevelField::Clock), value(LevelField::Starts));
        let waiting = level
            .waiting_pauses
            .then(|| format!("; {}", td_string!(l, clocks.waiting)));
        let at = index + 1;
        let last = at == count;
        let actions = seen.clone().map(|seen| {
            view! {
                <td role="cell"><LevelActions at=at code=level.code.clone() seen=seen last=last/></td>
            }
        });
        view! {
            <tr role="row">
                <th role="rowheader" scope="row" class="col-main"><b>{level.code.clone()}</b></th>
                <td role="cell" data-label=td_string!(l, clocks.channels)>{tickets}</td>
                <td role="cell" data-label=td_string!(l, clocks.clock)>{clock}{waiting}</td>
                <td role="cell" data-label=td_string!(l, clocks.budget)>{value(LevelField::Budget)}</td>
                <td role="cell" data-label=td_string!(l, clocks.shares)>{value(LevelField::Shares)}</td>
                <td role="cell" data-label=td_string!(l, clocks.warnings)>{value(LevelField::Warnings)}</td>
                <td role="cell" data-label=td_string!(l, clocks.validity)>{words::validity(l, &level)}</td>
                {actions}
            </tr>
        }
    });
    view! {
        <table class="table table-cards" role="table">
            <caption class="visually-hidden">{td_string!(l, clocks.levels)}</caption>
            <thead role="rowgroup"><tr role="row">
                {heads.into_iter().map(head).collect_view()}
                {editable.then(|| view! { <th role="columnheader" scope="col"><span class="visually-hidden">{td_string!(l, admin.actions)}</span></th> })}
            </tr></thead>
            <tbody role="rowgroup">{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// Changing a level, and putting it in another place.
#[component]
fn LevelActions(at: usize, code: String, seen: String, last: bool) -> impl IntoView {
    let l = use_locale();
    let href = format!("{}/{at}", paths::CLOCK_LEVELS);
    let shift = |shown: bool, action: &'static str, icon: &'static str, words: &'static str| {
        shown.then(|| {
            let label = format!("{words} {code}");
            view! {
                <form method="post" action=paths::clock_level_action(at, action)>
                    <Seen seen=seen.clone()/>
                    <button class="btn btn-quiet btn-icon" type="submit" aria-label=label title=words><Icon name=icon/></button>
                </form>
            }
        })
    };
    let up = shift(at > 1, "up", "arrow-up", td_string!(l, clocks.up));
    let down = shift(!last, "down", "chevron-down", td_string!(l, clocks.down));
    view! {
        <div class="row-actions">
            {up}
            {down}
            <a class="btn btn-quiet" href=href><Icon name="pencil"/>{td_string!(l, admin.edit)}<span class="visually-hidden">" "{code.clone()}</span></a>
        </div>
    }
}

/// The levels of the draft.
#[component]
pub fn ClockLevelsPage() -> impl IntoView {
    let query = use_query_map();
    let again = Memo::new(move |_| query.with(|query| query.get("again").is_some()));
    let screen = Resource::new(move || again.get(), api::clocks::levels);
    view! {
        <Transition>
            {drawn(move || async move {
                match screen.await {
                    Ok(screen) => view! { <Levels screen=screen/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Levels(screen: PartScreen<()>) -> impl IntoView {
    let l = use_locale();
    let PartScreen { editing, typed, .. } = screen;
    let seen = editing.seen.clone();
    view! {
        <PartHead title=td_string!(l, clocks.levels).to_owned() typed=typed draft=editing.draft seen=editing.seen/>
        <p class="muted">{td_string!(l, clocks.levels_hint)}</p>
        <LevelTable levels=editing.rules.levels seen=seen/>
        <p><a class="btn btn-primary" href=paths::form(paths::CLOCK_LEVELS, None)><Icon name="plus"/>{td_string!(l, clocks.new_level)}</a></p>
    }
}

#[component]
pub fn ClockLevelPage() -> impl IntoView {
    let asked = use_asked();
    let screen = Resource::new(move || asked.get(), |asked| api::clocks::level(asked.id, asked.again));
    view! {
        <Transition>
            {drawn(move || async move {
                match screen.await {
                    Ok(screen) => view! { <LevelFields screen=screen/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn LevelFields(screen: PartScreen<Option<i64>>) -> impl IntoView {
    let l = use_locale();
    let PartScreen { editing, item, typed } = screen;
    let was = typed.value("was");
    let title = match item {
        None => td_string!(l, clocks.new_level).to_owned(),
        Some(_) => was.clone(),
    };
    let forwarded: Offered = [("yes", Some(true)), ("no", Some(false))]
        .map(|(value, of)| (value.to_owned(), words::forwarded(l, of).to_owned()))
        .to_vec();
    let starts: Offered = ClockStart::ALL
        .iter()
        .map(|start| (start.code().to_owned(), words::start(l, *start).to_owned()))
        .collect();
    let clocks: Offered = ClockKind::ALL
        .iter()
        .map(|kind| (kind.code().to_owned(), words::kind(l, *kind).to_owned()))
        .collect();
    let place = item.and_then(|at| usize::try_from(at).ok());
    let seen = editing.seen.clone();
    view! {
        <PartHead title=title typed=typed.clone() draft=editing.draft seen=editing.seen/>
        <form class="admin-form" method="post" action=paths::CLOCK_LEVELS novalidate>
            <About id=item.unwrap_or(0)/>
            <Seen seen=seen.clone()/>
            <input type="hidden" name="was" value=was/>
            <div class="fields">
                <TextField name="code" span="span-3" label=td_string!(l, clocks.code).to_owned() typed=typed.clone() required=true hint=td_string!(l, clocks.code_hint).to_owned()/>
                <TextField name="budget" span="span-3" label=td_string!(l, clocks.budget).to_owned() typed=typed.clone() required=true hint=td_string!(l, clocks.budget_hint).to_owned()/>
                <SelectField name="forwarded" span="span-6" label=td_string!(l, clocks.forwarded).to_owned() typed=typed.clone()
                    options=forwarded nothing=td_string!(l, clocks.forwarded_all).to_owned()/>
                <SelectField name="clock" span="span-6" label=td_string!(l, clocks.clock).to_owned() typed=typed.clone() options=clocks required=true/>
                <SelectField name="starts" span="span-6" label=td_string!(l, clocks.starts).to_owned() typed=typed.clone() options=starts required=true/>
            </div>
            <Channels typed=typed.clone()/>
            <Shares typed=typed.clone()/>
            <div class="fields">
                <TextField name="warnings" span="span-6" label=td_string!(l, clocks.warnings).to_owned() typed=typed.clone() hint=td_string!(l, clocks.warnings_hint).to_owned()/>
                <TextField name="valid_from" kind="date" span="span-3" label=td_string!(l, clocks.valid_from).to_owned() typed=typed.clone()/>
                <TextField name="valid_until" kind="date" span="span-3" label=td_string!(l, clocks.valid_until).to_owned() typed=typed.clone()/>
                <p class="hint span-12">{td_string!(l, clocks.validity_hint)}</p>
                <CheckField name="waiting_pauses" label=td_string!(l, clocks.waiting).to_owned() typed=typed/>
                <p class="hint span-12">{td_string!(l, clocks.waiting_hint)}</p>
            </div>
            <FormFoot list=paths::CLOCK_LEVELS/>
        </form>
        {place.map(|at| view! {
            <details class="triage-more">
                <summary><Icon name="delete" small=true/>{td_string!(l, clocks.remove_level)}</summary>
                <form method="post" action=paths::clock_level_action(at, "remove")>
                    <Seen seen=seen/>
                    <p>{td_string!(l, clocks.remove_level_hint)}</p>
                    <button class="btn btn-danger" type="submit">{td_string!(l, clocks.remove)}</button>
                </form>
            </details>
        })}
    }
}

/// The channels, as boxes.
#[component]
fn Channels(typed: Typed) -> impl IntoView {
    let l = use_locale();
    let wrong = typed.error("channels").is_some();
    let boxes: Vec<AnyView> = Channel::ALL
        .iter()
        .map(|channel| {
            let name = LevelForm::channel_field(*channel);
            let ticked = typed.value(&name) == "on";
            view! {
                <label class="choice"><input type="checkbox" id=name.clone() name=name value="on" checked=ticked/>{all_words::channel(l, *channel)}</label>
            }
            .into_any()
        })
        .collect();
    view! {
        <fieldset class="field" id="channels" tabindex="-1" aria-describedby=wrong.then_some("channels-error")>
            <legend>{td_string!(l, clocks.channels)}" "<span class="req" aria-hidden="true">"*"</span></legend>
            <div class="choices">{boxes}</div>
            <FieldErrorLine typed=typed name="channels"/>
        </fieldset>
    }
}

/// How much each level of the ladder may use.
#[component]
fn Shares(typed: Typed) -> impl IntoView {
    let l = use_locale();
    view! {
        <fieldset class="field">
            <legend>{td_string!(l, clocks.shares)}</legend>
            <p class="hint">{td_string!(l, clocks.shares_hint)}</p>
            <div class="fields">
                <TextField name="share_0" span="span-3" label=all_words::level(l, 0).to_owned() typed=typed.clone()/>
                <TextField name="share_1" span="span-3" label=all_words::level(l, 1).to_owned() typed=typed.clone()/>
                <TextField name="share_2" span="span-3" label=all_words::level(l, 2).to_owned() typed=typed.clone()/>
                <TextField name="share_3" span="span-3" label=all_words::level(l, 3).to_owned() typed=typed/>
            </div>
        </fieldset>
    }
}
