import { createApp } from 'vue'
import App from './App.vue'
import { i18n, useStoredLanguage } from './i18n'
import { router } from './router'
import './styles/base.css'

void useStoredLanguage().then(() => {
  createApp(App).use(i18n).use(router).mount('#app')
})
