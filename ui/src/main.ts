import { mount } from 'svelte'
import './fonts'
import '@oicl/openbridge-webcomponents/dist/openbridge.css'
import './style.css'
import './print.css'
import App from './App.svelte'

mount(App, { target: document.getElementById('app')! })
