#include <httpd.h>

#include <http_config.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>
#include <http_ssl.h>

/* The words of an https server for requests whose TLS ended in a proxy before it: whatever a rule or a script asks, the
   answer is what production's own server says. The proxy is Sitefork's gateway, which says so in X-Forwarded-Proto. */

module AP_MODULE_DECLARE_DATA https_module;

static int is_https(const request_rec *r) {
  const char *scheme = apr_table_get(r->headers_in, "X-Forwarded-Proto");
  return scheme && !ap_cstr_casecmp(scheme, "https");
}

/* Requests of one connection come one after the other, each with a scheme of its own. */
static int note_scheme(request_rec *r) {
  int https = is_https(r);
  ap_set_module_config(r->connection->conn_config, &https_module, https ? &https_module : NULL);
  if (https) apr_table_setn(r->subprocess_env, "HTTPS", "on");
  return DECLINED;
}

static int connection_is_https(conn_rec *c) {
  return ap_get_module_config(c->conn_config, &https_module) ? OK : DECLINED;
}

static const char *https_scheme(const request_rec *r) { return is_https(r) ? "https" : NULL; }

static apr_port_t https_port(const request_rec *r) { return is_https(r) ? DEFAULT_HTTPS_PORT : 0; }

static const char *https_variable(apr_pool_t *p, server_rec *s, conn_rec *c, request_rec *r, const char *name) {
  (void)p, (void)s, (void)r;
  if (connection_is_https(c) != OK) return NULL;
  if (!ap_cstr_casecmp(name, "HTTPS")) return "on";
  if (!ap_cstr_casecmp(name, "SSL_PROTOCOL")) return "TLSv1.3";
  if (!ap_cstr_casecmp(name, "SSL_CIPHER")) return "TLS_AES_256_GCM_SHA384";
  if (!ap_cstr_casecmp(name, "SSL_CIPHER_USEKEYSIZE")) return "256";
  return NULL;
}

static void hooks(apr_pool_t *p) {
  (void)p;
  ap_hook_post_read_request(note_scheme, NULL, NULL, APR_HOOK_FIRST);
  ap_hook_ssl_conn_is_ssl(connection_is_https, NULL, NULL, APR_HOOK_FIRST);
  ap_hook_ssl_var_lookup(https_variable, NULL, NULL, APR_HOOK_FIRST);
  ap_hook_http_scheme(https_scheme, NULL, NULL, APR_HOOK_FIRST);
  ap_hook_default_port(https_port, NULL, NULL, APR_HOOK_FIRST);
}

AP_DECLARE_MODULE(https) = {STANDARD20_MODULE_STUFF, NULL, NULL, NULL, NULL, NULL, hooks, 0};
