//! Whether the people, units and areas that a form names are there.

use catalog::cases::{Field, Input};
use model::{AreaId, EventBody, PersonId, Scope, UnitId};
use store::StoreError;

use crate::Casework;
use crate::call::FieldError;
use crate::error::ActError;

impl Casework {
    /// Checks what the fields name; other cases are looked up where they are needed.
    pub(crate) async fn check_named(
        &self,
        fields: &[Field],
        body: &EventBody,
    ) -> Result<(), ActError> {
        let mut errors = Vec::new();
        for field in fields {
            let Some(value) = body.fields.get(&field.id) else {
                continue;
            };
            if let Some(fault) = self.fault(&field.input, value).await? {
                errors.push(FieldError::new(&field.id, fault));
            }
        }
        if errors.is_empty() {
            Ok(())
        } else {
            Err(ActError::Invalid { fields: errors })
        }
    }

    async fn fault(&self, input: &Input, value: &str) -> Result<Option<String>, StoreError> {
        Ok(match input {
            Input::Unit => {
                let unit = self.store.unit(&UnitId::new(value)).await?;
                unit.is_none()
                    .then(|| "没有这个单位，请从列表中选择".to_owned())
            }
            Input::Area => {
                let area = self
                    .store
                    .area(&Scope::system(), &AreaId::new(value))
                    .await?;
                area.is_none()
                    .then(|| "没有这个区域，请从列表中选择".to_owned())
            }
            Input::Person | Input::People => {
                for id in value.split(',') {
                    let person = self.store.person(&PersonId::new(id)).await?;
                    if person.is_none_or(|person| person.disabled) {
                        return Ok(Some(format!("没有 {id} 这个人员，请从列表中选择")));
                    }
                }
                None
            }
            _ => None,
        })
    }
}
