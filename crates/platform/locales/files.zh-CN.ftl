### 上传文件与病毒查杀。

files-infected = “{ $name }”带有病毒（{ $found }），已隔离。
files-infected-remedy = 请从正文中去掉，清除文件或来源中的病毒后重新上传。
files-not-scanned = “{ $name }”尚未完成病毒查杀。
files-not-scanned-remedy = 请稍候再试；查杀服务中断期间文件会排队，恢复后自动查杀。
files-scan-failed = 病毒查杀服务无法检查“{ $name }”：{ $why }
files-scan-failed-remedy = 请缩小文件或另存为其他格式，或重新查杀。
files-no-scanner = “{ $name }”不能公开：要求查杀病毒，但尚未配置查杀服务。
files-no-scanner-remedy = 请联系运维人员配置病毒查杀服务。
files-scanner-missing = 尚未配置病毒查杀服务。
files-notice-infected = 您上传的“{ $name }”带有病毒（{ $found }），已被隔离。
