#include <httpd.h>

#include <http_config.h>
#include <http_log.h>
#include <http_protocol.h>
#include <http_request.h>

/* PHP is run, whatever .htaccess says of who runs it, and is never sent as text. Hosts name handlers that are theirs: another
   version, a socket, a wrapper; here they all mean the one PHP there is. */

module AP_MODULE_DECLARE_DATA scripts_module;

static const char run_by_php[] = "application/x-httpd-php";
static const char *const endings[] = {".php", ".php3", ".php4", ".php5", ".php7", ".php8", ".phtml", ".phar", ".pht"};

static int is_file(const request_rec *r) { return r->filename && *r->filename == '/' && r->finfo.filetype == APR_REG; }

static int is_script(const char *name) {
  const char *ending = strrchr(name, '.');
  for (size_t index = 0; ending && index < sizeof endings / sizeof *endings; index++)
    if (!ap_cstr_casecmp(ending, endings[index])) return 1;
  return 0;
}

/* application/x-httpd-php74, application/x-httpd-ea-php80___lsphp, php5-script, proxy:unix:/run/php-fpm.sock|fcgi://localhost */
static int means_php(const char *handler) {
  if (!handler || ap_strcasestr(handler, "php-source")) return 0;
  if (!strncasecmp(handler, "proxy:", 6)) return ap_strcasestr(handler, "fcgi:") != NULL;
  return ap_strcasestr(handler, "php") || !ap_cstr_casecmp(handler, "fcgid-script");
}

/* cgi-script, wsgi-script: what production runs, and what nothing here can. */
static int means_program(const char *handler) {
  size_t length = handler ? strlen(handler) : 0;
  return length > 7 && !ap_cstr_casecmp(handler + length - 7, "-script");
}

/* A handler for all files of a directory is for those that no browser needs as they are. */
static int may_be_script(const char *type) { return !type || means_php(type) || ap_strcasestr(type, "html"); }

static int choose_handler(request_rec *r) {
  if (!is_file(r)) return DECLINED;
  const char *handler = r->handler ? r->handler : r->content_type;
  if (is_script(r->filename)) r->handler = run_by_php;
  else if (means_php(handler)) r->handler = may_be_script(r->content_type) ? run_by_php : NULL;
  return DECLINED;
}

/* Comes to what nobody ran: PHP that is switched off for a directory, programs in other languages. */
static int refuse_source(request_rec *r) {
  if (!is_file(r)) return DECLINED;
  if (!is_script(r->filename) && strcmp(r->handler, run_by_php) && !means_program(r->handler)) return DECLINED;
  ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r, "%s is a program that does not run here, and is not shown as text",
                r->filename);
  return HTTP_FORBIDDEN;
}

static void hooks(apr_pool_t *p) {
  (void)p;
  ap_hook_fixups(choose_handler, NULL, NULL, APR_HOOK_REALLY_LAST);
  ap_hook_handler(refuse_source, NULL, NULL, APR_HOOK_LAST);
}

AP_DECLARE_MODULE(scripts) = {STANDARD20_MODULE_STUFF, NULL, NULL, NULL, NULL, NULL, hooks, 0};
