//! Why a verb was not done, in a sentence.

use catalog::cases::Verb;
use store::StoreError;

use super::{Opened, state_name};
use crate::Casework;
use crate::error::ActError;
use crate::permit::Refusal;

impl Casework {
    pub(super) async fn refused(
        &self,
        opened: &Opened,
        verb: &Verb,
        refusal: Refusal,
    ) -> Result<ActError, StoreError> {
        let name = &verb.name;
        let did = |did: &str| {
            let did = opened.flow.verb(did).map_or(did, |verb| verb.name.as_str());
            let did = if did == catalog::cases::OPEN {
                "立项"
            } else {
                did
            };
            format!("“{did}”")
        };
        let hops = opened.standing.hops_in_round();
        let why = match refusal {
            Refusal::WrongState => {
                return Ok(ActError::WrongState {
                    state: state_name(&opened.flow, &opened.standing.state).to_owned(),
                    verb: name.clone(),
                });
            }
            Refusal::NotYourTurn => {
                let waiting_for = self
                    .waiting_sentence(&opened.flow, &opened.standing)
                    .await?;
                return Ok(ActError::NotYourTurn { waiting_for });
            }
            Refusal::SamePerson { did: verb } => {
                return Ok(ActError::SamePerson {
                    verb: name.clone(),
                    did: format!("{}是您办的", did(&verb)),
                });
            }
            Refusal::SameUnit { did: verb } => {
                return Ok(ActError::SamePerson {
                    verb: name.clone(),
                    did: format!("{}是您的单位办的", did(&verb)),
                });
            }
            Refusal::Suspended => format!("事项已挂起，恢复后才能“{name}”"),
            Refusal::NotSuspended => "事项没有挂起，不需要恢复".to_owned(),
            Refusal::Answered => format!("您方已经答复，不能再“{name}”"),
            Refusal::OpinionsMissing => format!("加签人员还没有提出意见，暂不能“{name}”"),
            Refusal::TooManyHops => {
                format!("事项已流转 {hops} 次，达到上限，现在只能由裁定单位裁定")
            }
            Refusal::Ruled => "裁定单位已经裁定，不能再提出异议".to_owned(),
            Refusal::NothingToRule => "没有提交裁定的争议".to_owned(),
            Refusal::TooLate => format!("已经超过可以“{name}”的时限"),
            Refusal::ExtensionPending => "已经申请延期，请等待审批".to_owned(),
            Refusal::NoExtension => "没有等待审批的延期申请".to_owned(),
            Refusal::NothingToExtend => "没有可以延期的时限，或者延期次数已经用完".to_owned(),
            Refusal::NowhereToReturn => "没有可以退回的环节".to_owned(),
            Refusal::AlarmStands => format!("报警还没有解除，不能“{name}”"),
            Refusal::AlarmEnded => format!("报警已经解除，不能“{name}”"),
            Refusal::NothingToWithdraw => {
                "只有上一步的经办人可以撤回，并且须在他人接办之前".to_owned()
            }
        };
        Ok(ActError::NotNow { why })
    }
}
