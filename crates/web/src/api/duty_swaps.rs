//! Swapping shifts: asked by one, agreed to by the other, who are both told.

use axum::Json;
use axum::extract::{Path, State};
use catalog::Right;
use model::{NewNotice, NoticeId, PersonId, Recipient, Shift, ShiftId, Swap, SwapState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::http::input::Body;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// A swap.
#[derive(Serialize, ToSchema)]
pub(crate) struct SwapView {
    id: String,
    shift_id: String,
    from_name: String,
    to_name: String,
    /// The shift that is taken in return.
    return_shift_id: Option<String>,
    reason: String,
    /// `asked`, `agreed`, `refused` or `withdrawn`.
    state: &'static str,
    asked_at: String,
    answered_at: Option<String>,
    /// What one may answer now: `agreed`, `refused`, `withdrawn`.
    may: Vec<&'static str>,
}

impl SwapView {
    pub(crate) fn of(me: &PersonId, swap: Swap) -> Self {
        let asked = swap.state == SwapState::Asked;
        let may = match (asked, swap.to.0 == *me, swap.from.0 == *me) {
            (true, true, _) => vec!["agreed", "refused"],
            (true, _, true) => vec!["withdrawn"],
            _ => Vec::new(),
        };
        Self {
            may,
            id: swap.id,
            shift_id: swap.shift.to_string(),
            from_name: swap.from.1,
            to_name: swap.to.1,
            return_shift_id: swap.in_return.map(|id| id.to_string()),
            reason: swap.reason,
            state: swap.state.as_str(),
            asked_at: swap.asked_at.to_string(),
            answered_at: swap.answered_at.map(|at| at.to_string()),
        }
    }
}

/// A swap that is asked for.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewSwap {
    /// Made by the client; the same request is carried out once.
    request_id: String,
    /// Who is to take the shift.
    to_person_id: String,
    /// Which of their shifts one takes in return; absent for none.
    return_shift_id: Option<String>,
    /// Why, at least two characters.
    reason: String,
}

/// An answer to a swap.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SwapAnswer {
    /// `agreed`, `refused` or `withdrawn`.
    answer: String,
}

/// Asks somebody of the same watch to take one's shift.
#[utoipa::path(post, path = "/api/v1/duty/shifts/{id}/swaps", tag = "duty",
    params(("id" = String, Path,)), request_body = NewSwap,
    responses((status = 200, body = SwapView), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn ask(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
    Body(said): Body<NewSwap>,
) -> Answer<Json<SwapView>> {
    let scope = user.need(Right::DutyRead)?;
    let me = &user.actor.person;
    let shift = app.store.shift(scope, &ShiftId::new(id)).await?;
    let shift = shift.ok_or_else(|| Problem::not_found("该班次"))?;
    if shift.person != *me {
        return Err(Problem::forbidden());
    }
    if said.request_id.is_empty() || said.request_id.len() > 64 {
        return Err(Problem::invalid_field(
            "request_id",
            "缺少请求编号，请刷新页面",
        ));
    }
    let reason = said.reason.trim();
    if !(2..=200).contains(&reason.chars().count()) {
        return Err(Problem::invalid_field(
            "reason",
            "请写明换班原因，2 至 200 个字",
        ));
    }
    let to = PersonId::new(&said.to_person_id);
    let holders = app.store.holders(&shift.role, &shift.area).await?;
    let other = holders
        .into_iter()
        .find(|(person, _)| *person == to && to != *me);
    let Some(other) = other else {
        return Err(Problem::invalid_field(
            "to_person_id",
            "请选择同岗位的其他人员",
        ));
    };
    let swap = Swap {
        id: format!("{me}.{}", said.request_id),
        shift: shift.id.clone(),
        from: (me.clone(), user.actor.name.clone()),
        to: other,
        in_return: said
            .return_shift_id
            .filter(|id| !id.is_empty())
            .map(ShiftId::new),
        reason: reason.to_owned(),
        state: SwapState::Asked,
        asked_at: app.world.now(),
        answered_at: None,
    };
    app.store.ask_swap(&swap).await?;
    let title = format!("换班申请：{} {}", user.actor.name, when(&shift));
    tell(&app, &shift, &swap, "asked", title, &swap.to.0).await?;
    Ok(Json(SwapView::of(me, swap)))
}

/// Answers a swap, or withdraws one's own. When it is agreed to, the shifts change hands at once.
#[utoipa::path(post, path = "/api/v1/duty/swaps/{id}/answer", tag = "duty",
    params(("id" = String, Path,)), request_body = SwapAnswer,
    responses((status = 200, body = SwapView), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn answer(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
    Body(said): Body<SwapAnswer>,
) -> Answer<Json<SwapView>> {
    let scope = user.need(Right::DutyRead)?;
    let me = &user.actor.person;
    let answer = SwapState::parse(&said.answer).filter(|answer| *answer != SwapState::Asked);
    let answer =
        answer.ok_or_else(|| Problem::invalid_field("answer", "请选择同意、拒绝或撤回"))?;
    let swap = app
        .store
        .answer_swap(&id, me, answer, app.world.now())
        .await?;
    let swap = swap.ok_or_else(|| Problem::not_found("该换班申请"))?;
    if let Some(shift) = app.store.shift(scope, &swap.shift).await? {
        let (word, other) = match swap.state {
            SwapState::Agreed => ("已同意", &swap.from.0),
            SwapState::Refused => ("已拒绝", &swap.from.0),
            SwapState::Withdrawn | SwapState::Asked => ("已撤回", &swap.to.0),
        };
        let title = format!("换班{word}：{} {}", user.actor.name, when(&shift));
        tell(&app, &shift, &swap, swap.state.as_str(), title, other).await?;
    }
    Ok(Json(SwapView::of(me, swap)))
}

fn when(shift: &Shift) -> String {
    shift
        .starts_at
        .beijing()
        .format("%m月%d日 %H:%M 班")
        .to_string()
}

async fn tell(
    app: &App,
    shift: &Shift,
    swap: &Swap,
    step: &str,
    title: String,
    to: &PersonId,
) -> Answer<()> {
    let notice = NewNotice {
        id: NoticeId::new(app.wall.new_id()),
        cause: format!("swap:{}/{step}", swap.id),
        subject: format!("swap:{}", swap.id),
        ladder: "task".to_owned(),
        title,
        text: format!("{} {}\n原因：{}", shift.area_name, when(shift), swap.reason),
        link: "/duty".to_owned(),
        area: shift.area.clone(),
        merge: format!("swap:{}", swap.id),
        at: app.world.now(),
        to: vec![Recipient::Person(to.clone())],
    };
    app.store.tell(&[notice]).await?;
    Ok(())
}
