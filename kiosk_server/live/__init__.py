"""The server's ears and mouths: MQTT towards gateways and subscribers, sockets towards screens."""
