{{- define "drawbridge.name" -}}
{{- default (printf "%s-drawbridge" .Release.Name) .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "drawbridge.selector" -}}
app.kubernetes.io/name: drawbridge
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* The pods that serve, which the check of `helm test` is not. */}}
{{- define "drawbridge.gateway" -}}
{{ include "drawbridge.selector" . }}
app.kubernetes.io/component: gateway
{{- end -}}

{{- define "drawbridge.labels" -}}
{{ include "drawbridge.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "drawbridge.image" -}}
{{- with .Values.image -}}
{{- if .digest }}{{ .repository }}@{{ .digest }}{{ else }}{{ .repository }}:{{ default $.Chart.AppVersion .tag }}{{ end -}}
{{- end -}}
{{- end -}}

{{- define "drawbridge.secret" -}}
{{- if .Values.secrets.existing }}{{ .Values.secrets.existing }}{{ else if .Values.secrets.external.enabled }}{{ include "drawbridge.name" . }}-secrets{{ end -}}
{{- end -}}

{{- define "drawbridge.several" -}}
{{- if or (gt (int .Values.replicas) 1) .Values.autoscaling.kind }}yes{{ end -}}
{{- end -}}

{{/* The configuration as the gateway reads it: the values' own, and what the chart decides. */}}
{{- define "drawbridge.config" -}}
{{- $c := deepCopy .Values.config -}}
{{- range $key := list "data" "store" }}
{{- if hasKey $c $key }}{{ fail (printf "config.%s is set by the chart" $key) }}{{ end }}
{{- end }}
{{- range $port := list "listen" "admin" }}
{{- range $key := list "host" "port" }}
{{- if hasKey (default dict (get $c $port)) $key }}{{ fail (printf "config.%s.%s is set by the chart" $port $key) }}{{ end }}
{{- end }}
{{- end }}
{{- range $key := list "keys" "passphrase" }}
{{- if hasKey (default dict $c.audit) $key }}{{ fail (printf "config.audit.%s is set by the chart: see keys" $key) }}{{ end }}
{{- end }}
{{- $listen := merge (dict "host" "0.0.0.0" "port" 8080) (default dict $c.listen) -}}
{{- $admin := merge (dict "host" "0.0.0.0" "port" 9090) (default dict $c.admin) -}}
{{- range $name, $section := dict "callers" $listen "admin" $admin }}
{{- if hasKey $section "tls" }}{{ fail "config.listen.tls and config.admin.tls are set by the chart: see tls" }}{{ end }}
{{- $tls := get $.Values.tls $name }}
{{- if $tls.secret }}
{{- $at := printf "file:/etc/drawbridge/tls/%s/" $name }}
{{- $files := dict "cert" (print $at "tls.crt") "key" (print $at "tls.key") }}
{{- if $tls.clientCa }}{{ $_ := set $files "client_ca" (print $at $tls.clientCa) }}{{ end }}
{{- $_ := set $section "tls" $files }}
{{- end }}
{{- end -}}
{{- $audit := merge (dict "keys" "file:/var/lib/drawbridge-keys/log/master") (default dict $c.audit) -}}
{{- if .Values.keys.passphrase.secret }}{{ $_ := set $audit "passphrase" "file:/etc/drawbridge/passphrase/passphrase" }}{{ end -}}
{{- $policy := default dict $c.policy -}}
{{- if .Values.facts }}{{ $_ := set $policy "data" "/etc/drawbridge/facts/facts.yaml" }}{{ end -}}
{{- if .Values.rules }}{{ $_ := set $policy "extra" "/etc/drawbridge/rules" }}{{ end -}}
{{- if .Values.opa.enabled -}}
{{- $_ := set $policy "engine" "server" -}}
{{- $server := merge (dict "url" "http://127.0.0.1:8181") (default dict $policy.server) -}}
{{- $_ := set $policy "server" $server -}}
{{- end -}}
{{- $_ := set $c "data" "/var/lib/drawbridge/data" -}}
{{- $_ := set $c "listen" $listen -}}
{{- $_ := set $c "admin" $admin -}}
{{- $_ := set $c "audit" $audit -}}
{{- if $policy }}{{ $_ := set $c "policy" $policy }}{{ end -}}
{{- if .Values.store.url -}}
{{- $_ := set $c "store" (dict "url" .Values.store.url "user" "env:DRAWBRIDGE_STORE_USER" "password" "env:DRAWBRIDGE_STORE_PASSWORD") -}}
{{- end -}}
{{ toYaml $c }}
{{- end -}}

{{/* What a running gateway cannot take: a change of this makes new pods. */}}
{{- define "drawbridge.restart" -}}
{{- $c := include "drawbridge.config" . | fromYaml -}}
{{ pick $c "data" "listen" "admin" "store" | toJson }}{{ omit $c.audit "deadline" "max_answer" "quota" | toJson }}
{{- end -}}

{{/* A duration of the configuration, such as 90s, 2m or 1h, in seconds. */}}
{{- define "drawbridge.seconds" -}}
{{- $n := regexFind "^[0-9]+" . | int -}}
{{- if hasSuffix "ms" . }}{{ add (div $n 1000) 1 }}{{ else if hasSuffix "s" . }}{{ $n }}{{ else if hasSuffix "m" . }}{{ mul $n 60 }}{{ else if hasSuffix "h" . }}{{ mul $n 3600 }}{{ else }}{{ fail (printf "%s is no duration such as 60s" .) }}{{ end -}}
{{- end -}}

{{/* Every URL that the gateway or its OPA calls, one a line. */}}
{{- define "drawbridge.urls" -}}
{{- $c := include "drawbridge.config" . | fromYaml -}}
{{- $upstream := default dict $c.upstream -}}
{{- range $name, $p := default dict $c.providers }}
{{- $proxy := default "" (ternary $p.proxy $upstream.proxy (hasKey $p "proxy")) }}
{{- $direct := ternary $p.no_proxy $upstream.no_proxy (hasKey $p "no_proxy") }}
{{- with $proxy }}
{{ . }}
{{- end }}
{{- if or (not $proxy) $direct }}
{{ $p.url }}
{{- end }}
{{- with (default dict $p.health).metrics }}
{{ . }}
{{- end }}
{{- end }}
{{- with $c.identity }}
{{- range .keycloak }}
{{ default .server .jwks }}
{{- end }}
{{- range .oidc }}
{{ default .issuer .jwks }}
{{- end }}
{{- end }}
{{- range $rules := list $c.policy (default dict $c.policy).shadow }}
{{- with (default dict $rules).server }}
{{ .url }}
{{- end }}
{{- with (default dict $rules).bundle }}
{{- if hasPrefix "https://" . }}
{{ . }}
{{- end }}
{{- end }}
{{- end }}
{{- with $c.store }}
{{ .url }}
{{- end }}
{{- range (default dict $c.audit).sinks }}
{{- with .kafka }}
{{- range .servers }}
tcp://{{ . }}
{{- end }}
{{- end }}
{{- with .s3 }}
{{ .endpoint }}
{{- end }}
{{- with .postgresql }}
{{ .url }}
{{- end }}
{{- with .otlp }}
{{ .endpoint }}
{{- end }}
{{- end }}
{{- with (default dict $c.alerts).webhook }}
{{ .url }}
{{- end }}
{{- if .Values.opa.enabled }}
{{- range $name, $service := default dict .Values.opa.config.services }}
{{ $service.url }}
{{- end }}
{{- end }}
{{- end -}}

{{/* The places that those URLs lead to: "HOST PORT" a line, each once, without this pod's own. */}}
{{- define "drawbridge.places" -}}
{{- $places := list -}}
{{- range $url := include "drawbridge.urls" . | splitList "\n" }}
{{- $url := trim $url }}
{{- if contains "://" $url }}
{{- $default := "443" }}
{{- if hasPrefix "http://" $url }}{{ $default = "80" }}{{ else if contains "postgresql://" $url }}{{ $default = "5432" }}{{ else if hasPrefix "tcp://" $url }}{{ $default = "9092" }}{{ end }}
{{- $authority := regexReplaceAll "^.*://([^/?#]*).*$" $url "${1}" }}
{{- range $at := splitList "," (last (splitList "@" $authority)) }}
{{- $port := regexFind ":[0-9]+$" $at | trimPrefix ":" | default $default }}
{{- $host := regexReplaceAll ":[0-9]+$" $at "" | trimPrefix "[" | trimSuffix "]" | lower }}
{{- if not (regexMatch "^(localhost|127\\..*|::1)$" $host) }}
{{- $places = append $places (printf "%s %s" $host $port) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- $places | uniq | sortAlpha | join "\n" -}}
{{- end -}}

{{/* What kind of place a host is: address, cluster (a Service), or name. */}}
{{- define "drawbridge.kind" -}}
{{- if regexMatch "^[0-9.]+$" . }}address{{ else if contains ":" . }}address6{{ else if not (contains "." .) }}here{{ else if regexMatch "^[^.]+\\.[^.]+\\.svc(\\..*)?$" . }}service{{ else }}name{{ end -}}
{{- end -}}

{{/* Variables and files of secrets, as the gateway and the test have them. */}}
{{- define "drawbridge.env" -}}
{{- if .Values.store.url }}
env:
  - name: DRAWBRIDGE_STORE_USER
    valueFrom: { secretKeyRef: { name: {{ required "store.secret is needed with store.url" .Values.store.secret }}, key: {{ .Values.store.userKey }} } }
  - name: DRAWBRIDGE_STORE_PASSWORD
    valueFrom: { secretKeyRef: { name: {{ .Values.store.secret }}, key: {{ .Values.store.passwordKey }} } }
{{- end }}
{{- with include "drawbridge.secret" . }}
envFrom:
  - secretRef: { name: {{ . }} }
{{- end }}
{{- end -}}

{{- define "drawbridge.mounts" -}}
- { name: config, mountPath: /etc/drawbridge/config, readOnly: true }
{{- if .Values.facts }}
- { name: facts, mountPath: /etc/drawbridge/facts, readOnly: true }
{{- end }}
{{- if .Values.rules }}
- { name: rules, mountPath: /etc/drawbridge/rules, readOnly: true }
{{- end }}
{{- if .Values.files }}
- { name: files, mountPath: /etc/drawbridge/files, readOnly: true }
{{- end }}
{{- if include "drawbridge.secret" . }}
- { name: secrets, mountPath: /etc/drawbridge/secrets, readOnly: true }
{{- end }}
{{- if .Values.keys.passphrase.secret }}
- { name: passphrase, mountPath: /etc/drawbridge/passphrase, readOnly: true }
{{- end }}
{{- range $name := list "callers" "admin" }}
{{- if (get $.Values.tls $name).secret }}
- { name: tls-{{ $name }}, mountPath: /etc/drawbridge/tls/{{ $name }}, readOnly: true }
{{- end }}
{{- end }}
- { name: tmp, mountPath: /tmp }
{{- end -}}

{{- define "drawbridge.volumes" -}}
- name: config
  configMap: { name: {{ include "drawbridge.name" . }}-config }
{{- if .Values.facts }}
- name: facts
  configMap: { name: {{ include "drawbridge.name" . }}-facts }
{{- end }}
{{- if .Values.rules }}
- name: rules
  configMap: { name: {{ include "drawbridge.name" . }}-rules }
{{- end }}
{{- if .Values.files }}
- name: files
  configMap: { name: {{ include "drawbridge.name" . }}-files }
{{- end }}
{{- with include "drawbridge.secret" . }}
- name: secrets
  secret: { secretName: {{ . }}, defaultMode: 0440 }
{{- end }}
{{- with .Values.keys.passphrase }}
{{- if .secret }}
- name: passphrase
  secret: { secretName: {{ .secret }}, defaultMode: 0440, items: [{ key: {{ .key }}, path: passphrase }] }
{{- end }}
{{- end }}
{{- range $name := list "callers" "admin" }}
{{- with (get $.Values.tls $name).secret }}
- name: tls-{{ $name }}
  secret: { secretName: {{ . }}, defaultMode: 0440 }
{{- end }}
{{- end }}
- name: tmp
  emptyDir: { sizeLimit: 512Mi }
{{- end -}}

{{- define "drawbridge.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
# What the gateway closes to others stays closed.
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "drawbridge.security" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}
