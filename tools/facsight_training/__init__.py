"""How the action-unit network is made from ICT-FaceKit's geometry (extra `torch`)."""
