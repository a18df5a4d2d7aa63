/**
 * The pages for administrators. HTML rendered once per language, which holds no data: its scripts ask the REST API, as anybody may who
 * bears the token; only signing in and out is done here. No framework, nothing inline, nothing foreign. A panel is a section of {@code
 * admin.html} with a script of its own. May depend on core.admin and core.page. Start reading at {@link
 * io.drawbridge.core.admin.page.AdminPages}.
 */
@NullMarked
package io.drawbridge.core.admin.page;

import org.jspecify.annotations.NullMarked;
