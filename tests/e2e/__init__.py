"""The pages in a real browser, before three real nodes as `kuroshio demo` starts them."""
