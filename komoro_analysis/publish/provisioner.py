"""Give Jupyter a kernel that is waiting already, in place of a new process."""

from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from .kernel import WaitingKernel


class Provisioner(LocalProvisioner):
    """Jupyter's own way with a process, for one that has begun as a copy of this one."""

    def __init__(self, kernel: WaitingKernel, manager: KernelManager) -> None:
        super().__init__(kernel_spec=manager.kernel_spec, parent=manager)
        self._kernel = kernel

    async def launch_kernel(self, cmd: list[str], **how: Any) -> KernelConnectionInfo:
        """Tell the waiting copy where to connect; `how`: as of Popen."""
        is_quiet = how.get("stdout") is not None
        self._kernel.begin(cmd, how["env"], how.get("cwd"), is_quiet)

        self.process = self._kernel  # type: ignore[assignment]  # as good as a Popen
        self.pid = self._kernel.pid
        self.pgid = self._kernel.pid
        self.cwd = how.get("cwd")
        return self.connection_info
