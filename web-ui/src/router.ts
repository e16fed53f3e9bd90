import { createRouter, createWebHistory, type RouteLocationNormalized } from 'vue-router'
import { i18n } from './i18n'
import { ApiProblem } from './api/problem'
import { may, onPasswordChangeRequired, restoreKept, restoreSession, session } from './session'

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the page's title in the messages. */
    title?: string
    /** Nobody needs to be signed in. */
    open?: boolean
    /** The right without which the page is not offered. */
    right?: string
    phone?: boolean
  }
}

const Office = () => import('./pages/OfficeShell.vue')
const Login = () => import('./pages/LoginPage.vue')

export const router = createRouter({
  history: createWebHistory(),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: '/login', name: 'login', component: Login, meta: { open: true, title: 'login.title' } },
    { path: '/m/login', name: 'm-login', component: Login, meta: { open: true, phone: true, title: 'login.title' } },
    {
      path: '/m',
      component: () => import('./pages/phone/PhoneShell.vue'),
      meta: { phone: true },
      children: [
        { path: '', name: 'm-tasks', component: () => import('./pages/phone/TaskListPage.vue'), meta: { title: 'phone.tasks' } },
        { path: 'cases/:id', name: 'm-case', component: () => import('./pages/phone/TaskPage.vue'), meta: { title: 'phone.task' } },
        { path: 'report', name: 'm-report', component: () => import('./pages/phone/ReportPage.vue'), meta: { title: 'phone.report' } },
        { path: 'inbox', name: 'm-inbox', component: () => import('./pages/phone/InboxPage.vue'), meta: { title: 'notify.mine' } },
        { path: 'queue', name: 'm-queue', component: () => import('./pages/phone/QueuePage.vue'), meta: { title: 'phone.queue' } },
      ],
    },
    {
      path: '/',
      component: Office,
      children: [
        { path: '', name: 'workbench', component: () => import('./pages/WorkbenchPage.vue'), meta: { title: 'nav.workbench' } },
        { path: 'map', name: 'map', component: () => import('./pages/map/MapPage.vue'), meta: { title: 'nav.map', right: 'net.read' } },
        { path: 'monitor', name: 'monitor', component: () => import('./pages/monitor/MonitorPage.vue'), meta: { title: 'nav.monitor', right: 'net.read' } },
        { path: 'monitor/stations/:id', name: 'station', component: () => import('./pages/monitor/StationPage.vue'), meta: { title: 'nav.station', right: 'net.read' } },
        { path: 'monitor/sections/:id', name: 'section', component: () => import('./pages/monitor/SectionPage.vue'), meta: { title: 'nav.section', right: 'net.read' } },
        { path: 'monitor/calendar', name: 'air-calendar', component: () => import('./pages/rank/CalendarPage.vue'), meta: { title: 'nav.calendar', right: 'net.read' } },
        { path: 'monitor/curves', name: 'curves', component: () => import('./pages/monitor/CurvesPage.vue'), meta: { title: 'curves.title', right: 'net.read' } },
        { path: 'ranking', name: 'ranking', component: () => import('./pages/rank/RankingPage.vue'), meta: { title: 'nav.ranking', right: 'net.read' } },
        { path: 'laws', name: 'laws', component: () => import('./pages/law/LawsPage.vue'), meta: { title: 'nav.laws', right: 'net.read' } },
        { path: 'objects/:id', name: 'object', component: () => import('./pages/monitor/ObjectPage.vue'), meta: { title: 'nav.object', right: 'net.read' } },
        { path: 'alarms', name: 'alarms', component: () => import('./pages/alarms/AlarmListPage.vue'), meta: { title: 'nav.alarms', right: 'alarm.read' } },
        { path: 'alarms/:id', name: 'alarm', component: () => import('./pages/alarms/AlarmPage.vue'), meta: { title: 'nav.alarm', right: 'alarm.read' } },
        { path: 'cases', name: 'cases', component: () => import('./pages/cases/CaseListPage.vue'), meta: { title: 'nav.cases', right: 'case.read' } },
        { path: 'cases/new', name: 'case-new', component: () => import('./pages/cases/NewCasePage.vue'), meta: { title: 'case.register', right: 'case.act' } },
        { path: 'cases/lookbacks', name: 'lookbacks', component: () => import('./pages/lookback/LookbacksPage.vue'), meta: { title: 'lookback.title', right: 'case.read' } },
        { path: 'cases/lookbacks/:id', name: 'lookback', component: () => import('./pages/lookback/LookbackPage.vue'), meta: { title: 'lookback.one', right: 'case.read' } },
        { path: 'cases/dispatch', name: 'dispatch', component: () => import('./pages/dispatch/DispatchPage.vue'), meta: { title: 'dispatch.title', right: 'case.read' } },
        { path: 'cases/:id/print', name: 'case-print', component: () => import('./pages/cases/CasePrintPage.vue'), meta: { title: 'case.print', right: 'case.read' } },
        { path: 'cases/:id', name: 'case', component: () => import('./pages/cases/CasePage.vue'), meta: { title: 'nav.case', right: 'case.read' } },
        { path: 'documents', name: 'documents', component: () => import('./pages/documents/DocumentListPage.vue'), meta: { title: 'nav.documents', right: 'case.read' } },
        { path: 'documents/:id', name: 'document', component: () => import('./pages/documents/DocumentPage.vue'), meta: { title: 'nav.documents', right: 'case.read' } },
        {
          path: 'inbox',
          component: () => import('./pages/notify/NotifyPage.vue'),
          children: [
            { path: '', name: 'inbox', component: () => import('./pages/notify/InboxPage.vue'), meta: { title: 'notify.mine' } },
            { path: 'log', name: 'message-log', component: () => import('./pages/notify/MessageLogPage.vue'), meta: { title: 'notify.log', right: 'message.read' } },
            { path: 'receivers', name: 'receivers', component: () => import('./pages/notify/ReceiversPage.vue'), meta: { title: 'notify.received' } },
          ],
        },
        { path: 'duty', name: 'duty', component: () => import('./pages/duty/DutyPage.vue'), meta: { title: 'nav.duty', right: 'duty.read' } },
        {
          path: 'settings',
          component: () => import('./pages/settings/SettingsPage.vue'),
          children: [
            { path: '', name: 'settings', redirect: () => ({ name: firstSetting() }) },
            { path: 'devices', name: 'devices', component: () => import('./pages/settings/DevicesPage.vue'), meta: { title: 'nav.devices', right: 'device.read' } },
            { path: 'devices/:mn', name: 'device', component: () => import('./pages/device/DevicePage.vue'), meta: { title: 'downlink.device', right: 'device.read' } },
            { path: 'forwarding', name: 'forwarding', component: () => import('./pages/settings/ForwardingPage.vue'), meta: { title: 'downlink.forwarding', right: 'system.read' } },
            { path: 'quarantine', name: 'quarantine', component: () => import('./pages/settings/QuarantinePage.vue'), meta: { title: 'nav.quarantine', right: 'quarantine.read' } },
            { path: 'hj212', name: 'hj212', component: () => import('./pages/settings/UnsurePage.vue'), meta: { title: 'hj212.title', right: 'device.read' } },
            { path: 'channels', name: 'channels', component: () => import('./pages/settings/ChannelsPage.vue'), meta: { title: 'notify.channels', right: 'channel.read' } },
            { path: 'notices', name: 'notices', component: () => import('./pages/settings/PreferencesPage.vue'), meta: { title: 'notify.preferences' } },
            { path: 'looks', name: 'looks', component: () => import('./pages/settings/LooksPage.vue'), meta: { title: 'looks.title', right: 'audit.read' } },
            { path: 'rules', name: 'rules', component: () => import('./pages/settings/RulesPage.vue'), meta: { title: 'nav.rules', right: 'alarm.read' } },
          ],
        },
        { path: ':rest(.*)*', name: 'nowhere', component: () => import('./pages/NowherePage.vue'), meta: { title: 'nav.nowhere' } },
        // Never matched by its address, which is that of a page that one may not open.
        { path: ':page(.*)*', name: 'no-right', component: () => import('./pages/NoRightPage.vue'), meta: { title: 'noright.title' } },
      ],
    },
  ],
})

function firstSetting(): string {
  if (may('device.read')) return 'devices'
  if (may('quarantine.read')) return 'quarantine'
  if (may('alarm.read')) return 'rules'
  if (may('system.read')) return 'forwarding'
  return may('audit.read') ? 'looks' : 'notices'
}

/** Phone pages open without a network, for whoever was last signed in on this phone. */
async function signedIn(to: RouteLocationNormalized): Promise<boolean> {
  try {
    return await restoreSession()
  } catch (error) {
    const offline = error instanceof ApiProblem && error.status === 0
    if (offline && to.matched.some((r) => r.meta.phone)) return restoreKept()
    throw error
  }
}

function loginFor(to: RouteLocationNormalized) {
  const phone = to.matched.some((r) => r.meta.phone)
  const next = to.fullPath === '/' || to.fullPath === '/m' ? undefined : to.fullPath
  return { name: phone ? 'm-login' : 'login', query: { next } }
}

/** The address stays, so that the page opens by itself once the right is there. */
function noRight(to: RouteLocationNormalized) {
  return { name: 'no-right', params: { page: to.path.slice(1).split('/') }, query: to.query, hash: to.hash }
}

/** Somebody who opens the plain address on a phone gets the phone pages. */
function isPhone(): boolean {
  return window.matchMedia('(max-width: 600px) and (pointer: coarse)').matches
}

router.beforeEach(async (to, from) => {
  if (to.meta.open) return true
  if (to.name === 'workbench' && from.matched.length === 0 && isPhone()) return { name: 'm-tasks' }
  if (!(await signedIn(to))) return loginFor(to)
  if (session.value?.must_change_password) return loginFor(to)
  if (to.meta.right && !may(to.meta.right)) return noRight(to)
  return true
})

router.afterEach((to) => {
  const title = to.meta.title ? i18n.global.t(to.meta.title) : ''
  document.title = title ? `${title} · 青山` : '青山'
})

onPasswordChangeRequired(() => {
  const here = router.currentRoute.value
  if (!here.meta.open) void router.push(loginFor(here))
})
