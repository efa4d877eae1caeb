"""The codebook as code: what changed in it, in which forms it leaves, how annotations come back."""
