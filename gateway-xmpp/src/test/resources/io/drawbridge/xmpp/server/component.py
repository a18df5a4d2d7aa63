"""A component made with slixmpp: registers, looks at the server, answers pings; says on standard output what it sees."""
import sys

import slixmpp


class Room(slixmpp.ComponentXMPP):
    def __init__(self, name, secret, port, domain):
        super().__init__(name, secret, "127.0.0.1", port)
        self.domain = domain
        for plugin in ("xep_0030", "xep_0199"):
            self.register_plugin(plugin)
        self.add_event_handler("session_start", self.start)
        self.add_event_handler("message", self.hear)
        self.add_event_handler("stream_error", lambda error: print("error", error["condition"], error["text"], flush=True))
        self.add_event_handler("failed_auth", lambda event: print("refused", flush=True))

    async def start(self, event):
        items = await self["xep_0030"].get_items(jid=self.domain, ifrom=self.boundjid)
        info = await self["xep_0030"].get_info(jid=self.domain, ifrom=self.boundjid)
        await self["xep_0199"].send_ping(self.domain, ifrom=self.boundjid)
        seen = sorted(item[0] for item in items["disco_items"]["items"])
        print("ready", ",".join(seen), "urn:xmpp:ping" in info["disco_info"]["features"], flush=True)

    def hear(self, message):
        print("message", message["body"], flush=True)
        message.reply("heard " + message["body"]).send()


name, port, domain = sys.argv[1:]
room = Room(name, sys.stdin.readline().strip(), int(port), domain)
room.connect()
room.process(forever=True)
