"""TFLite to ONNX for MediaPipe's networks; needs the build-time packages `onnx` and `tflite`.

tflite_graph  reads the file: operators, constants (fp16 and sparse weights made dense)
passes        rewrites the graph: padding folded, channels aligned, parallel branches merged
ops           one lowering per operator, NHWC to NCHW
custom_ops    MediaPipe's own operators
detector, refinement   what MediaPipe computes outside its networks, put inside the graph
recipes       which member of the wheel becomes which network
"""
