// The tables of plugins with the columns they really have, as `rowTable` reads them.

const order = 'order_id bigint'

export const pluginTables: Readonly<Record<string, string>> = {
  // WooCommerce 9
  wc_orders:
    'id bigint*, status varchar, currency varchar, type varchar, tax_amount decimal, total_amount decimal, customer_id bigint, billing_email varchar, date_created_gmt datetime, date_updated_gmt datetime, parent_order_id bigint, payment_method varchar, payment_method_title text, transaction_id varchar, ip_address varchar, user_agent text, customer_note text',
  wc_order_addresses: `id bigint*, ${order}, address_type varchar, first_name text, last_name text, company text, address_1 text, address_2 text, city text, state text, postcode text, country text, email varchar, phone varchar`,
  wc_order_operational_data: `id bigint*, ${order}, created_via varchar, woocommerce_version varchar, prices_include_tax tinyint, coupon_usages_are_counted tinyint, download_permission_granted tinyint, cart_hash varchar, new_order_email_sent tinyint, order_key varchar, order_stock_reduced tinyint, date_paid_gmt datetime, date_completed_gmt datetime, shipping_tax_amount decimal, shipping_total_amount decimal, discount_tax_amount decimal, discount_total_amount decimal, recorded_sales tinyint`,
  wc_orders_meta: `id bigint*, ${order}, meta_key varchar, meta_value text`,
  woocommerce_order_items: `order_item_id bigint*, order_item_name text, order_item_type varchar, ${order}`,
  woocommerce_order_itemmeta: 'meta_id bigint*, order_item_id bigint, meta_key varchar, meta_value longtext',
  wc_order_fulfillments:
    'fulfillment_id bigint*, entity_type varchar, entity_id bigint, status varchar, is_fulfilled tinyint, date_updated datetime, date_deleted datetime',
  wc_order_fulfillment_meta:
    'meta_id bigint*, fulfillment_id bigint, meta_key varchar, meta_value longtext, date_updated datetime',
  woocommerce_downloadable_product_permissions:
    'permission_id bigint*, download_id varchar, product_id bigint, order_id bigint, order_key varchar, user_email varchar, user_id bigint, downloads_remaining varchar, access_granted datetime, access_expires datetime, download_count bigint',
  woocommerce_payment_tokens:
    'token_id bigint*, gateway_id varchar, token text, user_id bigint, type varchar, is_default tinyint',
  woocommerce_payment_tokenmeta: 'meta_id bigint*, payment_token_id bigint, meta_key varchar, meta_value longtext',
  woocommerce_api_keys:
    'key_id bigint*, user_id bigint, description varchar, permissions varchar, consumer_key char, consumer_secret char, nonces longtext, truncated_key char, last_access datetime',
  woocommerce_shipping_zones: 'zone_id bigint*, zone_name varchar, zone_order bigint',
  woocommerce_shipping_zone_locations:
    'location_id bigint*, zone_id bigint, location_code varchar, location_type varchar',
  woocommerce_shipping_zone_methods:
    'zone_id bigint, instance_id bigint*, method_id varchar, method_order bigint, is_enabled tinyint',
  woocommerce_tax_rates:
    'tax_rate_id bigint*, tax_rate_country varchar, tax_rate_state varchar, tax_rate varchar, tax_rate_name varchar, tax_rate_priority bigint, tax_rate_compound int, tax_rate_shipping int, tax_rate_order bigint, tax_rate_class varchar',
  woocommerce_tax_rate_locations:
    'location_id bigint*, location_code varchar, tax_rate_id bigint, location_type varchar',
  wc_tax_rate_classes: 'tax_rate_class_id bigint*, name varchar, slug varchar',
  woocommerce_attribute_taxonomies:
    'attribute_id bigint*, attribute_name varchar, attribute_label varchar, attribute_type varchar, attribute_orderby varchar, attribute_public int',
  wc_webhooks:
    'webhook_id bigint*, status varchar, name text, user_id bigint, delivery_url text, secret text, topic varchar, date_created datetime, date_created_gmt datetime, date_modified datetime, date_modified_gmt datetime, api_version smallint, failure_count smallint, pending_delivery tinyint',
  wc_product_download_directories: 'url_id bigint*, url varchar, enabled tinyint',
  woocommerce_sessions: 'session_id bigint*, session_key char, session_value longtext, session_expiry bigint',
  woocommerce_log:
    'log_id bigint*, timestamp datetime, level smallint, source varchar, message longtext, context longtext',
  wc_download_log:
    'download_log_id bigint*, timestamp datetime, permission_id bigint, user_id bigint, user_ip_address varchar',
  wc_reserved_stock:
    'order_id bigint*, product_id bigint*, stock_quantity double, timestamp datetime, expires datetime',
  wc_rate_limits:
    'rate_limit_id bigint*, rate_limit_key varchar, rate_limit_expiry bigint, rate_limit_remaining smallint',
  wc_admin_notes:
    'note_id bigint*, name varchar, type varchar, locale varchar, title longtext, content longtext, content_data longtext, status varchar, source varchar, date_created datetime, date_reminder datetime, is_snoozable tinyint, layout varchar, image varchar, is_deleted tinyint, is_read tinyint, icon varchar',
  wc_admin_note_actions:
    'action_id bigint*, note_id bigint, name varchar, label varchar, query longtext, status varchar, actioned_text varchar, nonce_action varchar, nonce_name varchar',
  wc_product_meta_lookup:
    'product_id bigint*, sku varchar, global_unique_id varchar, virtual tinyint, downloadable tinyint, min_price decimal, max_price decimal, onsale tinyint, stock_quantity double, stock_status varchar, rating_count bigint, average_rating decimal, total_sales bigint, tax_status varchar, tax_class varchar',
  wc_product_attributes_lookup:
    'product_id bigint*, product_or_parent_id bigint*, taxonomy varchar*, term_id bigint*, is_variation_attribute tinyint, in_stock tinyint',
  wc_category_lookup: 'category_tree_id bigint*, category_id bigint*',
  wc_order_stats:
    'order_id bigint*, parent_id bigint, date_created datetime, date_created_gmt datetime, num_items_sold int, total_sales double, status varchar, customer_id bigint',
  wc_order_product_lookup:
    'order_item_id bigint*, order_id bigint, product_id bigint, variation_id bigint, customer_id bigint, date_created datetime, product_qty int, product_net_revenue double',
  wc_order_tax_lookup:
    'order_id bigint*, tax_rate_id bigint*, date_created datetime, shipping_tax double, order_tax double, total_tax double',
  wc_order_coupon_lookup: 'order_id bigint*, coupon_id bigint*, date_created datetime, discount_amount double',
  wc_customer_lookup:
    'customer_id bigint*, user_id bigint, username varchar, first_name varchar, last_name varchar, email varchar, date_last_active timestamp, date_registered timestamp, country char, postcode varchar, city varchar, state varchar',
  // Action Scheduler 3
  actionscheduler_actions:
    'action_id bigint*, hook varchar, status varchar, scheduled_date_gmt datetime, scheduled_date_local datetime, priority tinyint, args varchar, schedule longtext, group_id bigint, attempts int, last_attempt_gmt datetime, last_attempt_local datetime, claim_id bigint, extended_args varchar',
  actionscheduler_claims: 'claim_id bigint*, date_created_gmt datetime',
  actionscheduler_groups: 'group_id bigint*, slug varchar',
  actionscheduler_logs:
    'log_id bigint*, action_id bigint, message text, log_date_gmt datetime, log_date_local datetime',
  // Elementor and Elementor Pro 3
  e_submissions:
    'id bigint*, type varchar, hash_id varchar, main_meta_id bigint, post_id bigint, referer varchar, referer_title varchar, element_id varchar, form_name varchar, campaign_id bigint, user_id bigint, user_ip varchar, user_agent text, actions_count int, actions_succeeded_count int, status varchar, is_read tinyint, meta text, created_at_gmt datetime, updated_at_gmt datetime, created_at datetime, updated_at datetime',
  e_submissions_values: 'id bigint*, submission_id bigint, key varchar, value longtext',
  e_submissions_actions_log:
    'id bigint*, submission_id bigint, action_name varchar, action_label varchar, status varchar, log text, created_at_gmt datetime, updated_at_gmt datetime, created_at datetime, updated_at datetime',
  e_notes:
    'id bigint*, route_url text, route_title varchar, route_post_id bigint, post_id bigint, element_id varchar, parent_id bigint, author_id bigint, author_display_name varchar, status varchar, position text, content longtext, is_resolved tinyint, is_public tinyint, last_activity_at datetime, created_at datetime, updated_at datetime',
  e_events: 'id bigint*, event_data text, created_at datetime',
  // Yoast SEO 2x
  yoast_indexable:
    'id int*, permalink longtext, permalink_hash varchar, object_id bigint, object_type varchar, object_sub_type varchar, author_id bigint, post_parent bigint, title text, description mediumtext, breadcrumb_title text, post_status varchar, is_public tinyint, link_count int, incoming_link_count int, created_at datetime, updated_at timestamp, blog_id bigint, version int',
  yoast_indexable_hierarchy: 'indexable_id int*, ancestor_id int*, depth int, blog_id bigint',
  yoast_primary_term:
    'id int*, post_id bigint, term_id bigint, taxonomy varchar, created_at datetime, updated_at timestamp, blog_id bigint',
  yoast_seo_links:
    'id bigint*, url varchar, post_id bigint, target_post_id bigint, type varchar, indexable_id int, target_indexable_id int, height int, width int, size int, language varchar, region varchar',
  yoast_seo_meta: 'object_id bigint*, internal_link_count int, incoming_link_count int',
  yoast_prominent_words: 'id int*, stem varchar, indexable_id int, weight float',
  yoast_expiring_store: 'key varchar*, value longtext, exp datetime',
  yoast_migrations: 'id int*, version varchar',
  // Gravity Forms 2
  gf_form:
    'id mediumint*, title varchar, date_created datetime, date_updated datetime, is_active tinyint, is_trash tinyint',
  gf_form_meta:
    'form_id mediumint*, display_meta longtext, entries_grid_meta longtext, confirmations longtext, notifications longtext',
  gf_addon_feed:
    'id mediumint*, form_id mediumint, is_active tinyint, feed_order mediumint, meta longtext, addon_slug varchar, event_type varchar',
  gf_form_revisions: 'id bigint*, form_id mediumint, display_meta longtext, date_created datetime',
  gf_form_view: 'id bigint*, form_id mediumint, date_created datetime, ip char, count mediumint',
  gf_entry:
    'id int*, form_id mediumint, post_id bigint, date_created datetime, date_updated datetime, is_starred tinyint, is_read tinyint, ip varchar, source_url varchar, user_agent varchar, currency varchar, payment_status varchar, payment_date datetime, payment_amount decimal, payment_method varchar, transaction_id varchar, is_fulfilled tinyint, created_by bigint, transaction_type tinyint, status varchar, source_id bigint',
  gf_entry_meta:
    'id bigint*, form_id mediumint, entry_id bigint, meta_key varchar, meta_value longtext, item_index varchar',
  gf_entry_notes:
    'id int*, entry_id int, user_name varchar, user_id bigint, date_created datetime, value longtext, note_type varchar, sub_type varchar',
  gf_draft_submissions:
    'uuid char*, email varchar, form_id mediumint, date_created datetime, ip varchar, source_url longtext, submission longtext',
  gf_addon_payment_transaction:
    'id int*, lead_id int, transaction_type varchar, transaction_id varchar, is_recurring tinyint, amount decimal, date_created datetime, subscription_id varchar',
  gf_addon_payment_callback: 'id int*, lead_id int, addon_slug varchar, callback_id varchar, date_created datetime',
  gf_rest_api_keys:
    'key_id bigint*, user_id bigint, description varchar, permissions varchar, consumer_key char, consumer_secret char, nonces longtext, truncated_key char, last_access datetime',
  // The Events Calendar 6
  tec_events:
    'event_id bigint*, post_id bigint, start_date varchar, end_date varchar, timezone varchar, start_date_utc varchar, end_date_utc varchar, duration mediumint, updated_at timestamp, hash varchar, rset text',
  tec_occurrences:
    'occurrence_id bigint*, event_id bigint, post_id bigint, start_date varchar, start_date_utc varchar, end_date varchar, end_date_utc varchar, duration mediumint, hash varchar, updated_at timestamp, has_recurrence tinyint, sequence bigint, is_rdate tinyint',
  tec_kv_cache: 'cache_key varchar*, value longtext, expiration bigint',
  tec_series_relationships: 'relationship_id bigint*, series_post_id bigint, event_id bigint, event_post_id bigint',
  // WPML 4
  icl_translations:
    'translation_id bigint*, element_type varchar, element_id bigint, trid bigint, language_code varchar, source_language_code varchar',
  icl_translation_status:
    'rid bigint*, translation_id bigint, status tinyint, translator_id bigint, needs_update tinyint, md5 varchar, translation_service varchar, batch_id int, translation_package longtext, timestamp timestamp, links_fixed tinyint, _prevstate longtext, uuid varchar, tp_id int, tp_revision int, ts_status text, review_status varchar, ate_comm_retry_count int',
  icl_translate_job:
    'job_id bigint*, rid bigint, translator_id int, translated tinyint, manager_id int, revision int, title varchar, deadline_date datetime, completed_date datetime, editor varchar, editor_job_id bigint, edit_timestamp int, automatic tinyint, ate_sync_count int',
  icl_translate:
    'tid bigint*, job_id bigint, content_id bigint, timestamp datetime, field_type varchar, field_wrap_tag varchar, field_format varchar, field_translate tinyint, field_data longtext, field_data_translated longtext, field_finished tinyint',
  icl_strings:
    'id bigint*, language varchar, context varchar, name varchar, value longtext, string_package_id bigint, location bigint, word_count int, wrap_tag varchar, type varchar, title varchar, status tinyint, gettext_context text, domain_name_context_md5 varchar, translation_priority varchar, string_type tinyint',
  icl_string_translations:
    'id bigint*, string_id bigint, language varchar, status tinyint, value longtext, mo_string longtext, translator_id bigint, translation_service varchar, batch_id int, translation_date timestamp',
  icl_string_packages:
    'ID bigint*, kind_slug varchar, kind varchar, name varchar, title varchar, edit_link text, view_link text, post_id int, word_count varchar, translator_note text',
  icl_languages:
    'id int*, code varchar, english_name varchar, major tinyint, active tinyint, default_locale varchar, tag varchar, encode_url tinyint, country varchar',
  icl_languages_translations: 'id int*, language_code varchar, display_language_code varchar, name varchar',
  icl_locale_map: 'code varchar*, locale varchar*',
  icl_flags: 'id int*, lang_code varchar, flag varchar, from_template tinyint',
  icl_string_positions: 'id bigint*, string_id bigint, kind tinyint, position_in_page varchar',
  icl_string_pages: 'id bigint*, string_id bigint, url_id bigint',
  icl_string_urls: 'id bigint*, language varchar, url varchar',
  icl_mo_files_domains:
    'id int*, file_path varchar, file_path_md5 varchar, domain varchar, status varchar, num_of_strings int, last_modified int, component_type varchar, component_id varchar',
  icl_background_task:
    'task_id int*, task_type varchar, task_status smallint, starting_date datetime, total_count int, completed_count int, completed_ids longtext, payload longtext, retry_count smallint',
  icl_translation_downloads: 'editor_job_id bigint*, download_url varchar, lock_timestamp int',
  icl_string_status: 'id bigint*, rid bigint, string_translation_id bigint, timestamp timestamp, md5 varchar',
  icl_core_status:
    'id bigint*, rid bigint, module varchar, origin varchar, target varchar, status smallint, tp_revision int, ts_status text',
  icl_content_status: 'rid bigint*, nid bigint, timestamp timestamp, md5 varchar',
  icl_message_status:
    'id bigint*, rid bigint, object_id bigint, from_language varchar, to_language varchar, timestamp timestamp, md5 varchar, object_type varchar, status smallint',
  icl_reminders: 'id bigint*, message text, url text, can_delete tinyint, show tinyint',
  // Redirection 5
  redirection_items:
    'id int*, url mediumtext, match_url varchar, match_data text, regex int, position int, last_count int, last_access datetime, group_id int, status enum, action_type varchar, action_code int, action_data mediumtext, match_type varchar, title text',
  redirection_groups: 'id int*, name varchar, tracking int, module_id int, status enum, position int',
  redirection_logs:
    'id int*, created datetime, url mediumtext, domain varchar, sent_to mediumtext, agent mediumtext, referrer mediumtext, http_code int, request_method varchar, request_data mediumtext, redirect_by varchar, redirection_id int, ip varchar',
  redirection_404:
    'id int*, created datetime, url mediumtext, domain varchar, agent varchar, referrer varchar, http_code int, request_method varchar, request_data mediumtext, ip varchar',
}
