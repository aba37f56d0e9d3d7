//! The rules of the clocks: what is in force, the parts of the draft, and what it would do.

use domain::Error;
use domain::admin::clock_rules::{page, preview};
use model::Problem;
use model::clock_rules::{ClocksPage, Editing, LevelForm, LineHours, PreviewView, SettingsForm, WeekForm};
use model::forms::Typed;
use serde::{Deserialize, Serialize};

use super::ApiError;
use super::context::{context, failed};
use crate::paths;

/// What is in force, what is drafted, and what was wrong with throwing the draft away.
pub async fn clocks(again: bool) -> Result<(ClocksPage, Typed), ApiError> {
    let cx = context()?;
    let page = page::page(&cx.desk, &cx.who).await.map_err(failed)?;
    let typed = typed(&cx, paths::CLOCKS, again).await?;
    Ok((page, typed))
}

/// A part of the draft, with what its form holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartScreen<T> {
    pub editing: Editing,
    /// What the form is about.
    pub item: T,
    pub typed: Typed,
}

/// Service levels.
pub async fn levels(again: bool) -> Result<PartScreen<()>, ApiError> {
    part(paths::CLOCK_LEVELS, again).await
}

/// The form about the service level at a place, counted from 1; a new one for none.
pub async fn level(at: Option<i64>, again: bool) -> Result<PartScreen<Option<i64>>, ApiError> {
    let cx = context()?;
    let editing = page::editing(&cx.desk, &cx.who).await.map_err(failed)?;
    let mut typed = typed(&cx, &paths::form(paths::CLOCK_LEVELS, at), again).await?;
    if typed.values.is_empty() {
        typed.values = match at {
            None => LevelForm::blank(),
            Some(at) => {
                let index = usize::try_from(at).ok().and_then(|at| at.checked_sub(1));
                let level = index.and_then(|index| editing.rules.levels.get(index));
                level.ok_or(ApiError(Problem::NotFound))?.values()
            }
        };
    }
    Ok(PartScreen {
        editing,
        item: at,
        typed,
    })
}

/// Holidays and closures.
pub async fn calendar(again: bool) -> Result<PartScreen<()>, ApiError> {
    part(paths::CLOCK_CALENDAR, again).await
}

/// The hours of every line.
pub async fn lines() -> Result<Editing, ApiError> {
    let cx = context()?;
    page::editing(&cx.desk, &cx.who).await.map_err(failed)
}

/// The form about the hours of a line.
pub async fn line(id: i64, again: bool) -> Result<PartScreen<LineHours>, ApiError> {
    let cx = context()?;
    let editing = page::editing(&cx.desk, &cx.who).await.map_err(failed)?;
    let line = editing.rules.lines.iter().find(|line| line.id == id).cloned();
    let item = line.ok_or(ApiError(Problem::NotFound))?;
    let mut typed = typed(&cx, &paths::form(paths::CLOCK_LINES, Some(id)), again).await?;
    if typed.values.is_empty() {
        typed.values = WeekForm::values(item.week.as_ref());
    }
    Ok(PartScreen { editing, item, typed })
}

/// The window for a citizen's answer and the automatic steps.
pub async fn settings(again: bool) -> Result<PartScreen<()>, ApiError> {
    let mut screen = part(paths::CLOCK_SETTINGS, again).await?;
    if screen.typed.values.is_empty() {
        screen.typed.values = SettingsForm::values(&screen.editing.rules, &screen.editing.closed_since);
    }
    Ok(screen)
}

/// What putting the draft in force would do, none where nothing is drafted; and what was wrong with doing it.
pub async fn preview_of_draft(again: bool) -> Result<(Option<PreviewView>, Typed), ApiError> {
    let cx = context()?;
    let view = match preview::preview(&cx.desk, &cx.who).await {
        Ok(view) => Some(view),
        Err(Error::Refused(Problem::NotFound)) => None,
        Err(error) => return Err(failed(error)),
    };
    let typed = typed(&cx, paths::CLOCK_PREVIEW, again).await?;
    Ok((view, typed))
}

/// The page about a part that there is one of.
async fn part(page: &str, again: bool) -> Result<PartScreen<()>, ApiError> {
    let cx = context()?;
    let editing = page::editing(&cx.desk, &cx.who).await.map_err(failed)?;
    let typed = typed(&cx, page, again).await?;
    Ok(PartScreen {
        editing,
        item: (),
        typed,
    })
}

/// What this person had typed on a page.
async fn typed(cx: &super::context::Context, page: &str, again: bool) -> Result<Typed, ApiError> {
    if again {
        super::context::typed(cx, &paths::clock_draft(page)).await
    } else {
        Ok(Typed::default())
    }
}
