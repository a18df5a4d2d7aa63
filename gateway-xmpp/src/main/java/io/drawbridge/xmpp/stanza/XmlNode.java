package io.drawbridge.xmpp.stanza;

/** What an element holds: text or another element. */
public sealed interface XmlNode permits XmlElement, XmlText {}
