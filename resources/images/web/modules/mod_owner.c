#include <httpd.h>

#include <apr_hash.h>
#include <apr_strings.h>
#include <apr_tables.h>
#include <http_config.h>
#include <http_log.h>

/* Reads .htaccess as its host would, for the site's owner, without changing a file: gates that let some in let the owner in,
   what stands open to nobody stays shut, and what no module here knows is skipped and told. A site that has no rules, as on
   hosts with another web server, gets WordPress' usual ones. */

module AP_MODULE_DECLARE_DATA owner_module;

enum { longest_line = 64 * 1024, most_told = 200 };

/* Where name-writes.php lies. */
static const char own_files[] = "/usr/local/share/sitefork/";

struct site {
  const char *directory, *rules;
};

/* What is known at a line of a file. */
struct place {
  const char *directory;
  int is_root;
  /* Sections that are open around it: those for some requests only, those for some servers, and denials. */
  int scopes, conditions, nones;
  /* An unknown section, of which nothing counts until it ends. */
  const char *unknown_end;
  int names_visitors, has_rules;
};

/* Directives that may stand in .htaccess. */
static apr_hash_t *known;
static apr_hash_t *told;
static apr_pool_t *told_pool;

static const char single[] =
  "RewriteRule ^index\\.php$ - [L]\n"
  "RewriteCond %%{REQUEST_FILENAME} !-f\nRewriteCond %%{REQUEST_FILENAME} !-d\n"
  "RewriteRule . %sindex.php [L]\n";
static const char network[] =
  "RewriteRule ^index\\.php$ - [L]\n"
  "RewriteRule ^%swp-admin$ %swp-admin/ [R=301,L]\n"
  "RewriteCond %%{REQUEST_FILENAME} -f [OR]\nRewriteCond %%{REQUEST_FILENAME} -d\n"
  "RewriteRule ^ - [L]\n"
  "RewriteRule ^%s(wp-(?:content|admin|includes).*) $%d [L]\n"
  "RewriteRule ^%s(.*\\.php)$ $%d [L]\n"
  "RewriteRule . index.php [L]\n";
static const char opening[] =
  "RewriteEngine On\nRewriteBase %s\n"
  "RewriteRule .* - [E=HTTP_AUTHORIZATION:%%{HTTP:Authorization}]\n"
  "RewriteRule (?:^|/)\\.(?!well-known/) - [F]\n";

/* Of a network that began before WordPress 3.5, whose uploads are shown by a script. */
static const char files[] = "RewriteRule ^(?:[_0-9a-zA-Z-]+/)?files/(.+) wp-includes/ms-files.php?file=$1 [L]\n";

/* WordPress' own rules, for a site at a URL path: single, subdomains or subdirectories, the latter two also with +files. */
static const char *usual_rules(apr_pool_t *p, const char *base, const char *kind) {
  const char *start = apr_psprintf(p, opening, base);
  if (strstr(kind, "+files")) start = apr_pstrcat(p, start, files, NULL);
  if (!strncmp(kind, "subdirectories", 14)) {
    const char *blog = "([_0-9a-zA-Z-]+/)?";
    return apr_pstrcat(p, start, apr_psprintf(p, network, blog, "$1", blog, 2, blog, 2), NULL);
  }
  if (!strncmp(kind, "subdomains", 10)) return apr_pstrcat(p, start, apr_psprintf(p, network, "", "", "", 1, "", 1), NULL);
  return apr_pstrcat(p, start, apr_psprintf(p, single, base), NULL);
}

static int starts(const char *text, const char *with) { return !strncasecmp(text, with, strlen(with)); }
static int is(const char *text, const char *word) { return !ap_cstr_casecmp(text, word); }
static int is_one_of(const char *text, const char *const *words) {
  for (; *words; words++)
    if (is(text, *words)) return 1;
  return 0;
}

static int is_loopback(const char *name) { return starts(name, "127.") || is(name, "::1") || is(name, "localhost"); }

static int all_loopback(apr_pool_t *p, const char *names) {
  while (*names)
    if (!is_loopback(ap_getword_conf(p, &names))) return 0;
  return 1;
}

static int names_visitor(const char *text) {
  static const char *const names[] = {"REMOTE_ADDR", "REMOTE_HOST", "REMOTE_USER", "X-Forwarded-For", "X-Real-IP",
                                      "CF-Connecting-IP", "True-Client-IP", NULL};
  for (const char *const *name = names; *name; name++)
    if (ap_strcasestr(text, *name)) return 1;
  /* The short form in expressions. */
  return strstr(text, "-R '") != NULL || strstr(text, "-R \"") != NULL;
}

/* Whoever somebody is let in as, the owner is. */
static const char *required(apr_pool_t *p, const char *line, const char *rest, const struct place *at) {
  static const char *const judged[] = {"all", "env", "expr", "method", "ip", "host", "forward-dns", "local", NULL};
  const char *type = ap_getword_conf(p, &rest);
  int negated = at->nones > 0;
  if (is(type, "not")) negated = 1, type = ap_getword_conf(p, &rest);
  if (negated) return is_one_of(type, judged) ? line : "";
  int is_open = 1;
  if (is(type, "all")) is_open = !starts(rest, "denied") || (at->is_root && !at->scopes);
  else if (is(type, "env")) is_open = at->names_visitors;
  else if (is(type, "expr")) is_open = names_visitor(rest);
  else if (is(type, "ip") || is(type, "host") || is(type, "forward-dns")) is_open = !all_loopback(p, rest);
  else if (is(type, "method") || is(type, "local")) is_open = 0;
  return is_open ? "Require all granted" : line;
}

static const char *allowed(apr_pool_t *p, const char *line, const char *rest, const struct place *at) {
  (void)ap_getword_conf(p, &rest);
  if (starts(rest, "env=")) return at->names_visitors && rest[4] != '!' ? "Allow from all" : line;
  return all_loopback(p, rest) ? line : "Allow from all";
}

static const char *denied(apr_pool_t *p, const char *line, const char *rest, const struct place *at) {
  (void)ap_getword_conf(p, &rest);
  return at->is_root && !at->scopes && starts(rest, "all") ? "" : line;
}

/* Of somebody who is none of those that are let through: nobody comes here whom production would not let through. */
static const char *condition(apr_pool_t *p, const char *line, const char *rest) {
  const char *tested = ap_getword_conf(p, &rest), *pattern = ap_getword_conf(p, &rest);
  int by_expression = is(tested, "expr");
  if (!names_visitor(by_expression ? pattern : tested)) return line;
  if (by_expression ? !strchr(pattern, '!') : *pattern != '!' || !strcmp(pattern, "!^$")) return line;
  return apr_psprintf(p, "RewriteCond %%{REMOTE_ADDR} !^ %s", rest);
}

static void tell(request_rec *r, const char *file, unsigned line, const char *word) {
  const char *key = apr_psprintf(r->pool, "%s:%u", file, line);
  if (apr_hash_count(told) >= most_told || apr_hash_get(told, key, APR_HASH_KEY_STRING)) return;
  apr_hash_set(told, apr_pstrdup(told_pool, key), APR_HASH_KEY_STRING, "");
  ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r, "skipped %s: %s", key, word);
}

static const char *lower(apr_pool_t *p, const char *word) {
  char *copy = apr_pstrdup(p, word);
  ap_str_tolower(copy);
  return copy;
}

static int is_known(apr_pool_t *p, const char *word) {
  return apr_hash_get(known, lower(p, word), APR_HASH_KEY_STRING) != NULL;
}

/* <IfModule, <Files and so on, and their ends. */
static const char *section(request_rec *r, const char *line, const char *file, unsigned number, struct place *at) {
  static const char *const by_server[] = {"IfModule", "IfDefine", "IfVersion", "IfFile", "IfDirective", "IfSection", NULL};
  static const char *const logical[] = {"RequireAll", "RequireAny", NULL};
  int ends = line[1] == '/';
  const char *rest = line + 1 + ends;
  const char *name = apr_pstrmemdup(r->pool, rest, strcspn(rest, " \t>"));
  if (!ends && !is_known(r->pool, apr_pstrcat(r->pool, "<", name, NULL)) && !at->conditions) {
    tell(r, file, number, apr_pstrcat(r->pool, "<", name, ">", NULL));
    at->unknown_end = apr_pstrcat(r->pool, "</", name, NULL);
    return "";
  }
  int *open = is_one_of(name, by_server) ? &at->conditions : is(name, "RequireNone") ? &at->nones : &at->scopes;
  if (!is_one_of(name, logical)) *open += ends ? -1 : 1;
  int asks = !ends && (is(name, "If") || is(name, "ElseIf"));
  if (asks && names_visitor(rest) && strchr(rest, '!')) return apr_psprintf(r->pool, "<%s \"false\">", name);
  return line;
}

/* What PHP would be told here and cannot be: code around every script that is not there would end every page, and the
   database server's socket is where this PHP has it. What runs before every script is run by name-writes.php, which runs there
   already, and which PHP may read wherever else it may. */
static const char *php_setting(request_rec *r, const char *line, const char *rest, const char *file, unsigned number,
                               const struct place *at) {
  static const char *const sockets[] = {"mysqli.default_socket", "mysql.default_socket", "pdo_mysql.default_socket", NULL};
  const char *name = ap_getword_conf(r->pool, &rest), *value = ap_getword_conf(r->pool, &rest);
  if (is_one_of(name, sockets)) return "";
  if (is(name, "open_basedir") && *value && !is(value, "none"))
    return apr_psprintf(r->pool, "php_value open_basedir \"%s:%s\"", ap_escape_quotes(r->pool, value), own_files);
  int is_before = is(name, "auto_prepend_file");
  if (!is_before && !is(name, "auto_append_file")) return line;
  if (!*value || is(value, "none")) return is_before ? "UnsetEnv SITEFORK_PREPEND" : line;
  apr_finfo_t found;
  const char *path = *value == '/' ? value : apr_pstrcat(r->pool, at->directory, value, NULL);
  if (apr_stat(&found, path, APR_FINFO_TYPE, r->pool) == APR_SUCCESS && found.filetype == APR_REG)
    return is_before ? apr_psprintf(r->pool, "SetEnv SITEFORK_PREPEND \"%s\"", ap_escape_quotes(r->pool, value)) : line;
  tell(r, file, number, name);
  return "";
}

/* A line, continued ones joined, as it counts for the owner. */
static const char *read_line(request_rec *r, const char *line, const char *file, unsigned number, struct place *at) {
  static const char *const keys[] = {"SSLRequireSSL", "SSLRequire", "SSLVerifyClient", "SSLVerifyDepth", NULL};
  static const char *const rules[] = {"RewriteRule", "FallbackResource", NULL};
  if (at->unknown_end) {
    if (starts(line, at->unknown_end)) at->unknown_end = NULL;
    return "";
  }
  if (*line == '#') {
    if (ap_strcasestr(line, "BEGIN WordPress")) at->has_rules = 1;
    return "";
  }
  if (*line == '<') return section(r, line, file, number, at);
  const char *rest = line;
  const char *word = ap_getword_conf(r->pool, &rest);
  if (!*word) return "";
  if (!is_known(r->pool, word)) {
    if (!at->conditions) tell(r, file, number, word);
    return "";
  }
  if (is_one_of(word, rules)) at->has_rules = 1;
  if (is_one_of(word, keys) || (starts(word, "Auth") && !is(word, "AuthMerging"))) return "";
  if (is(word, "Require")) return required(r->pool, line, rest, at);
  if (is(word, "Allow")) return allowed(r->pool, line, rest, at);
  if (is(word, "Deny")) return denied(r->pool, line, rest, at);
  if (is(word, "Order") && at->is_root && !at->scopes) return "Order deny,allow";
  /* It would leave no page of the site, so whoever wrote it runs PHP in another way. */
  if (starts(word, "php_") && starts(rest, "engine") && at->is_root && !at->scopes) return "";
  if (is(word, "php_value")) return php_setting(r, line, rest, file, number, at);
  if (is(word, "RewriteCond")) return condition(r->pool, line, rest);
  if (starts(word, "SetEnvIf") && names_visitor(rest)) at->names_visitors = 1;
  return line;
}

static apr_status_t next_line(void *buffer, apr_size_t size, void *text) {
  const char **at = text;
  if (!**at) return APR_EOF;
  const char *end = strchr(*at, '\n');
  apr_size_t length = end ? (apr_size_t)(end - *at) + 1 : strlen(*at);
  if (length > size - 1) length = size - 1;
  memcpy(buffer, *at, length);
  ((char *)buffer)[length] = '\0';
  *at += length;
  return APR_SUCCESS;
}

static apr_status_t next_character(char *character, void *text) {
  const char **at = text;
  if (!**at) return APR_EOF;
  *character = *(*at)++;
  return APR_SUCCESS;
}

static apr_status_t supply(request_rec *r, const char *name, const char *text, ap_configfile_t **opened) {
  const char **at = apr_palloc(r->pool, sizeof *at);
  *at = text;
  *opened = ap_pcfg_open_custom(r->pool, name, at, next_character, next_line, NULL);
  return APR_SUCCESS;
}

static apr_status_t open_for_owner(request_rec *r, const char *directory, const char *name, ap_configfile_t **opened,
                                   const char **path) {
  const struct site *site = ap_get_module_config(r->server->module_config, &owner_module);
  struct place at = {.directory = directory, .is_root = site->directory && !strcmp(directory, site->directory)};
  apr_status_t status = ap_open_htaccess(r, directory, name, opened, path);
  if (status != APR_SUCCESS)
    return at.is_root && APR_STATUS_IS_ENOENT(status) ? supply(r, *path, site->rules, opened) : status;
  apr_array_header_t *lines = apr_array_make(r->pool, 64, sizeof(char *));
  char *line = apr_palloc(r->pool, longest_line);
  unsigned before = 0;
  while ((status = ap_cfg_getline(line, longest_line, *opened)) == APR_SUCCESS) {
    unsigned number = (*opened)->line_number;
    APR_ARRAY_PUSH(lines, const char *) = apr_pstrdup(r->pool, read_line(r, line, *path, before + 1, &at));
    /* As many lines as were read, so that whatever Apache says of one has its number. */
    for (; before < number; before++) APR_ARRAY_PUSH(lines, const char *) = "\n";
  }
  ap_cfg_closefile(*opened);
  if (status != APR_EOF) return ap_open_htaccess(r, directory, name, opened, path);
  APR_ARRAY_PUSH(lines, const char *) = "\n";
  if (at.is_root && !at.has_rules) APR_ARRAY_PUSH(lines, const char *) = site->rules;
  return supply(r, *path, apr_array_pstrcat(r->pool, lines, 0), opened);
}

static int learn_commands(apr_pool_t *p, apr_pool_t *log, apr_pool_t *temporary, server_rec *s) {
  (void)log, (void)temporary, (void)s;
  known = apr_hash_make(p);
  for (const module *one = ap_top_module; one; one = one->next)
    for (const command_rec *command = one->cmds; command && command->name; command++)
      if (command->req_override & OR_ALL) apr_hash_set(known, lower(p, command->name), APR_HASH_KEY_STRING, "");
  return OK;
}

static void begin_process(apr_pool_t *p, server_rec *s) {
  (void)s;
  told_pool = p;
  told = apr_hash_make(p);
}

static const char *set_site(cmd_parms *cmd, void *none, const char *directory, const char *base, const char *kind) {
  (void)none;
  struct site *site = ap_get_module_config(cmd->server->module_config, &owner_module);
  site->directory = apr_pstrcat(cmd->pool, directory, "/", NULL);
  site->rules = usual_rules(cmd->pool, base, kind);
  return NULL;
}

static void *make_site(apr_pool_t *p, server_rec *s) {
  (void)s;
  return apr_pcalloc(p, sizeof(struct site));
}

static void *merge_site(apr_pool_t *p, void *base, void *own) {
  (void)p;
  return ((struct site *)own)->directory ? own : base;
}

static const command_rec commands[] = {
  AP_INIT_TAKE3("OwnedSite", set_site, NULL, RSRC_CONF,
                "the site's directory, its URL path between slashes, and what it is: single, subdomains, subdirectories, with +files"),
  {NULL, {NULL}, NULL, 0, RAW_ARGS, NULL}};

static void hooks(apr_pool_t *p) {
  (void)p;
  ap_hook_post_config(learn_commands, NULL, NULL, APR_HOOK_LAST);
  ap_hook_child_init(begin_process, NULL, NULL, APR_HOOK_MIDDLE);
  ap_hook_open_htaccess(open_for_owner, NULL, NULL, APR_HOOK_FIRST);
}

AP_DECLARE_MODULE(owner) = {STANDARD20_MODULE_STUFF, NULL, NULL, make_site, merge_site, commands, hooks, 0};
