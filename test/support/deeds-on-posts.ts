// What a person does with posts: written, edited, tagged, removed, put into a menu, shown with a picture.
import { atFirst } from './deed-site.ts'
import {
  basePost,
  comment,
  countTerm,
  type DeedKind,
  modified,
  postColumns,
  postValues,
  thingOfPost,
  thingOfTerm,
  unmodified,
} from './promoted-deed.ts'
import { sqlString } from './site-work.ts'

export const deedsOnPosts: readonly DeedKind[] = [
  function publishes({ n }) {
    const [name, tag] = [`new-${n}`, `new-tag-${n}`]
    return {
      says: `publishes ${name} with a tag of its own`,
      statements: [
        `INSERT INTO wp_posts (${postColumns}) VALUES (${postValues('post', name, sqlString(`Neu ${n} – größe 😀`), "''")})`,
        'SET @p = LAST_INSERT_ID()',
        `UPDATE wp_posts SET guid = CONCAT('http://acme.example/?p=', @p), post_content = CONCAT('<!-- wp:acme/card {"id":', @p, ',"className":"card-', @p, '"} --><p><a href="http://acme.example/?p=', @p, '">Here</a></p><!-- /wp:acme/card -->') WHERE ID = @p`,
        `INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES (@p, 'colour', 'red ${n}'), (@p, 'self', CONCAT('{"post":', @p, ',"text":"it\\'s"}')), (@p, 'packed', CONCAT('a:2:{s:2:"id";i:', @p, ';s:4:"text";s:', LENGTH(@p), ':"', @p, '";}'))`,
        `INSERT INTO wp_terms (name, slug) VALUES ('Neues ${n}', '${tag}')`,
        'SET @t = LAST_INSERT_ID()',
        "INSERT INTO wp_term_taxonomy (term_id, taxonomy, description) VALUES (@t, 'post_tag', '')",
        'SET @tt = LAST_INSERT_ID()',
        'INSERT INTO wp_term_relationships (object_id, term_taxonomy_id) VALUES (@p, 1), (@p, @tt)',
        countTerm('1'),
        countTerm('@tt'),
      ],
      back: [
        basePost(name),
        'DELETE FROM wp_term_relationships WHERE object_id = @p',
        `DELETE tt FROM wp_term_taxonomy tt JOIN wp_terms t USING (term_id) WHERE t.slug = '${tag}'`,
        `DELETE FROM wp_terms WHERE slug = '${tag}'`,
        'DELETE FROM wp_postmeta WHERE post_id = @p',
        'DELETE FROM wp_posts WHERE ID = @p',
        countTerm('1'),
      ],
      things: [thingOfPost(name), thingOfTerm(tag)],
      against: [`UPDATE wp_posts SET post_title = 'Theirs ${n}' WHERE post_name = '${name}'`],
    }
  },
  function retitles({ n, fresh }) {
    const name = `base-${fresh('post')}`
    return {
      says: `retitles ${name}`,
      statements: [`UPDATE wp_posts SET post_title = 'Title ${n}', ${modified} WHERE post_name = '${name}'`],
      back: [
        `UPDATE wp_posts SET post_title = CONCAT('Base ', SUBSTR('${name}', 6)), ${unmodified} WHERE post_name = '${name}'`,
      ],
      things: [thingOfPost(name)],
      beside: [basePost(name), `UPDATE wp_posts SET post_excerpt = 'Beside ${n}' WHERE ID = @p`, ...comment(n)],
      against: [`UPDATE wp_posts SET post_title = 'Theirs ${n}' WHERE post_name = '${name}'`],
    }
  },
  function rewrites({ n, fresh }) {
    const name = `base-${fresh('post')}`
    const [was, is] = [`'<p>Text of ', SUBSTR('${name}', 6), '</p>'`, `'<p>Rewritten ${n} – größe</p>'`]
    return {
      says: `rewrites ${name}`,
      // Also over what others made of it meanwhile, where that was decided.
      statements: [
        `UPDATE wp_posts SET post_content = REPLACE(REPLACE(post_content, CONCAT(${was}), CONCAT(${is})), '<p>Theirs ${n}</p>', CONCAT(${is})), ${modified} WHERE post_name = '${name}'`,
      ],
      back: [
        `UPDATE wp_posts SET post_content = REPLACE(post_content, CONCAT(${is}), CONCAT(${was})), ${unmodified} WHERE post_name = '${name}'`,
      ],
      things: [thingOfPost(name)],
      beside: [
        `UPDATE wp_posts SET post_content = REPLACE(post_content, '<p>More ', '<p>Beside ${n} ') WHERE post_name = '${name}'`,
      ],
      against: [
        `UPDATE wp_posts SET post_content = REPLACE(REPLACE(post_content, CONCAT(${was}), '<p>Theirs ${n}</p>'), CONCAT(${is}), '<p>Theirs ${n}</p>') WHERE post_name = '${name}'`,
      ],
    }
  },
  function setsMeta({ n, fresh }) {
    const name = `base-${fresh('post')}`
    return {
      says: `changes meta fields of ${name}`,
      statements: [
        basePost(name),
        `UPDATE wp_postmeta SET meta_value = 'blue ${n}' WHERE post_id = @p AND meta_key = 'colour'`,
        `DELETE FROM wp_postmeta WHERE post_id = @p AND meta_key = 'shape'`,
        `INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES (@p, 'size', '${n}'), (@p, 'many', 'third ${n}')`,
      ],
      back: [
        basePost(name),
        `UPDATE wp_postmeta SET meta_value = 'colour of ${name}' WHERE post_id = @p AND meta_key = 'colour'`,
        `INSERT INTO wp_postmeta SELECT * FROM ${atFirst}.wp_postmeta WHERE post_id = @p AND meta_key = 'shape'`,
        `DELETE FROM wp_postmeta WHERE post_id = @p AND (meta_key = 'size' OR meta_value = 'third ${n}')`,
      ],
      things: [thingOfPost(name)],
      beside: [
        basePost(name),
        `INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES (@p, 'theirs', '${n}')`,
        `UPDATE wp_posts SET post_title = 'Beside ${n}' WHERE ID = @p`,
      ],
    }
  },
  function removesPost({ fresh }) {
    const name = `base-${fresh('post')}`
    return {
      says: `removes ${name}`,
      statements: [
        basePost(name),
        'DELETE FROM wp_term_relationships WHERE object_id = @p',
        'DELETE FROM wp_postmeta WHERE post_id = @p',
        'DELETE FROM wp_posts WHERE ID = @p',
        countTerm('1'),
      ],
      back: [
        `INSERT INTO wp_posts SELECT * FROM ${atFirst}.wp_posts WHERE post_name = '${name}'`,
        basePost(name),
        `INSERT INTO wp_postmeta SELECT * FROM ${atFirst}.wp_postmeta WHERE post_id = @p`,
        `INSERT INTO wp_term_relationships SELECT * FROM ${atFirst}.wp_term_relationships WHERE object_id = @p`,
        countTerm('1'),
      ],
      things: [thingOfPost(name)],
      against: [`UPDATE wp_posts SET post_title = 'Theirs' WHERE post_name = '${name}'`],
    }
  },
  function putsPageIntoMenu({ n }) {
    const [page, item] = [`page-${n}`, `item-${n}`]
    return {
      says: `adds ${page}, and puts it into the menu`,
      statements: [
        `INSERT INTO wp_posts (${postColumns}) VALUES (${postValues('page', page, `'Page ${n}'`, "'<p>Page</p>'")})`,
        'SET @p = LAST_INSERT_ID()',
        "UPDATE wp_posts SET guid = CONCAT('http://acme.example/?page_id=', @p) WHERE ID = @p",
        `INSERT INTO wp_posts (${postColumns}) VALUES (${postValues('page', `${page}-below`, `'Below ${n}'`, "''")})`,
        'UPDATE wp_posts SET post_parent = @p WHERE ID = LAST_INSERT_ID()',
        `INSERT INTO wp_posts (${postColumns}, menu_order) VALUES (${postValues('nav_menu_item', item, "''", "''")}, ${n})`,
        'SET @i = LAST_INSERT_ID()',
        `INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES (@i, '_menu_item_type', 'post_type'), (@i, '_menu_item_object', 'page'), (@i, '_menu_item_object_id', @p), (@i, '_menu_item_menu_item_parent', '0'), (@i, '_menu_item_classes', 'a:1:{i:0;s:0:"";}')`,
        "SET @m = (SELECT term_taxonomy_id FROM wp_term_taxonomy WHERE taxonomy = 'nav_menu')",
        'INSERT INTO wp_term_relationships (object_id, term_taxonomy_id) VALUES (@i, @m)',
        countTerm('@m'),
      ],
      back: [
        "SET @m = (SELECT term_taxonomy_id FROM wp_term_taxonomy WHERE taxonomy = 'nav_menu')",
        basePost(item),
        'DELETE FROM wp_postmeta WHERE post_id = @p',
        'DELETE FROM wp_term_relationships WHERE object_id = @p',
        countTerm('@m'),
        `DELETE FROM wp_posts WHERE post_name IN ('${page}', '${page}-below', '${item}')`,
      ],
      things: [thingOfPost(page), thingOfPost(`${page}-below`), thingOfPost(item)],
    }
  },
  function tagsPost({ fresh }) {
    const [name, slug] = [`base-${fresh('post')}`, `tag-${fresh('tag')}`]
    const term = `SET @tt = (SELECT term_taxonomy_id FROM wp_term_taxonomy JOIN wp_terms USING (term_id) WHERE slug = '${slug}')`
    return {
      says: `tags ${name} with ${slug}`,
      statements: [
        basePost(name),
        term,
        'INSERT INTO wp_term_relationships (object_id, term_taxonomy_id) VALUES (@p, @tt)',
        countTerm('@tt'),
      ],
      back: [
        basePost(name),
        term,
        'DELETE FROM wp_term_relationships WHERE object_id = @p AND term_taxonomy_id = @tt',
        countTerm('@tt'),
      ],
      things: [thingOfPost(name)],
    }
  },
  function uploads({ n, fresh }) {
    const [name, post] = [`picture-${n}`, `base-${fresh('post')}`]
    const file = `acme/${name}.txt`
    return {
      says: `uploads ${name}, and shows it in ${post}`,
      statements: [
        `INSERT INTO wp_posts (${postColumns}) VALUES (${postValues('attachment', name, `'Picture ${n}'`, "''")})`,
        'SET @a = LAST_INSERT_ID()',
        `UPDATE wp_posts SET guid = 'http://acme.example/wp-content/uploads/${file}', post_status = 'inherit', post_mime_type = 'text/plain' WHERE ID = @a`,
        `INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES (@a, '_wp_attached_file', '${file}')`,
        basePost(post),
        `INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES (@p, '_thumbnail_id', @a)`,
        `UPDATE wp_posts SET post_content = CONCAT(post_content, '<!-- wp:image {"id":', @a, '} --><img class="wp-image-', @a, '"/><!-- /wp:image -->'), ${modified} WHERE ID = @p`,
      ],
      back: [
        basePost(post),
        `UPDATE wp_posts SET post_content = SUBSTRING_INDEX(post_content, '<!-- wp:image', 1), ${unmodified} WHERE ID = @p`,
        "DELETE FROM wp_postmeta WHERE post_id = @p AND meta_key = '_thumbnail_id'",
        basePost(name),
        'DELETE FROM wp_postmeta WHERE post_id = @p',
        'DELETE FROM wp_posts WHERE ID = @p',
      ],
      script: `echo 'picture ${n}' > wp-content/uploads/${file}`,
      backScript: `rm wp-content/uploads/${file}`,
      things: [thingOfPost(name), thingOfPost(post)],
    }
  },
]
