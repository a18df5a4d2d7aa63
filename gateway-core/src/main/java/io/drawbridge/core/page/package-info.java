/**
 * What pages are made of, the guests' and the administrators': HTML with holes, and texts in one file per language. May depend on nothing
 * of ours. Start reading at {@link io.drawbridge.core.page.Template}.
 */
@NullMarked
package io.drawbridge.core.page;

import org.jspecify.annotations.NullMarked;
