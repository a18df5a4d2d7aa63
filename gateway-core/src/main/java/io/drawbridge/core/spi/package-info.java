/**
 * The doors: what a leg module may ask of the core, and what one leg lends to another through it.
 */
@NullMarked
package io.drawbridge.core.spi;

import org.jspecify.annotations.NullMarked;
